#include "delivery/upload_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/md5.h"
#include "delivery/sidecar.h"

namespace opentrail::delivery {
namespace {

constexpr std::string_view upload_file = "upload.json";
constexpr std::string_view temporary_ending = ".tmp";
constexpr std::int64_t format_version = 1;
constexpr unsigned part_number_max = 10'000;
constexpr std::size_t id_bytes_max = 128;
/// The line before a part's bytes: a dozen checksums, and to spare.
constexpr std::size_t head_bytes_max = 4096;

bool is_id(std::string_view id) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    return !id.empty() && id.size() <= id_bytes_max && std::ranges::all_of(id, allowed);
}

/// Of the name of a part's file; 0 for another.
unsigned number_of(std::string_view name) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool whole = error == std::errc() && end == name.data() + name.size();
    return whole && name == fmt::format("{:05}", number) ? number : 0;
}

std::unexpected<Error> no_such_upload() {
    return fail(Code::not_found,
                "NoSuchUpload: there is no upload of this id; it may have been finished or "
                "aborted");
}

std::unexpected<Error> damaged(std::string_view what, std::string_view why) {
    return fail(Code::corrupt, fmt::format("read {} of an upload: {}", what, why));
}

/// A full disk is nothing that fewer requests would help against.
template <class T>
Result<T> full_is_unavailable(Result<T> result) {
    if (!result && result.error().code == Code::throttled) result.error().code = Code::unavailable;
    return result;
}

Result<std::string> render(const NewUpload& upload) {
    JsonObject object;
    object["version"] = format_version;
    object["bucket"] = upload.bucket;
    object["key"] = percent_encode(upload.key, Slash::keep);
    object["started"] = to_millis(upload.started);
    object["checksum"] = upload.checksum;
    object["checksumType"] = upload.checksum_type;
    object["account"] = upload.account;
    TRY(add_attributes(object, upload.attributes));
    return to_text(object) + "\n";
}

Result<Upload> parse_upload(std::string id, std::string_view text) {
    const JsonObject object = TRY(parse_json_object(text));
    if (TRY(integer_member(object, "version")) != format_version) {
        return damaged("upload.json", "it is of another format");
    }
    auto bucket = TRY(text_member(object, "bucket"));
    const auto key = TRY(text_member(object, "key"));
    const auto started = TRY(integer_member(object, "started"));
    auto checksum = TRY(text_member(object, "checksum"));
    auto type = TRY(text_member(object, "checksumType"));
    auto account = TRY(text_member(object, "account"));
    if (!bucket || !key || !started) return damaged("upload.json", "something is missing");
    return Upload{*std::move(bucket),
                  TRY(percent_decode(*key)),
                  std::move(id),
                  from_millis(*started),
                  TRY(attributes_from(object)),
                  std::move(checksum).value_or(""),
                  std::move(type).value_or(""),
                  std::move(account).value_or("")};
}

std::string render_head(const Part& part) {
    JsonObject object;
    object["bytes"] = part.bytes;
    object["etag"] = part.etag;
    object["checksums"] = checksums_as_json(part.checksums);
    return to_text(object) + "\n";
}

Result<Part> parse_head(unsigned number, std::string_view line) {
    const JsonObject object = TRY(parse_json_object(line));
    const auto bytes = TRY(integer_member(object, "bytes"));
    auto etag = TRY(text_member(object, "etag"));
    if (!bytes || *bytes < 0 || !etag) return damaged("a part", "something is missing");
    return Part{number,
                static_cast<std::uint64_t>(*bytes),
                *std::move(etag),
                {},
                TRY(checksums_from(object))};
}

}  // namespace

Result<std::unique_ptr<UploadFolder>> UploadFolder::open(disk::Disk& disk, std::string root) {
    auto folder = std::unique_ptr<UploadFolder>(new UploadFolder(disk, std::move(root)));
    TRY(disk::create_durable_directories(disk, folder->root_));
    TRY(folder->sweep());
    return folder;
}

Result<void> UploadFolder::sweep() {
    const std::vector<std::string> ids = TRY(disk_.list(root_));
    for (const std::string& id : ids) {
        const std::string folder = folder_of(id);
        const disk::Facts facts = TRY(disk_.facts(folder));
        // Somebody else put it there.
        if (!facts.is_directory) continue;
        const std::vector<std::string> names = TRY(disk_.list(folder));
        if (!std::ranges::binary_search(names, upload_file)) {
            TRY(remove(id));
            continue;
        }
        for (const std::string& name : names) {
            if (name.ends_with(temporary_ending)) TRY(disk_.remove(folder + "/" + name));
        }
        const auto upload = read_upload(id);
        accounts_[id] = upload ? upload->account : "";
    }
    return {};
}

Result<void> UploadFolder::start(const NewUpload& upload) {
    if (!is_id(upload.id)) return fail(Code::invalid, "start an upload: the id is none");
    const std::string text = TRY(render(upload));
    const std::lock_guard starting(starting_);
    TRY(check_room(upload));
    const std::string folder = folder_of(upload.id);
    const auto made = full_is_unavailable(disk_.create_directories(folder));
    if (!made) return made;
    const auto written = full_is_unavailable(
        disk::write_atomically(disk_, fmt::format("{}/{}", folder, upload_file), text));
    if (!written) {
        static_cast<void>(remove(upload.id));
        return written;
    }
    {
        const std::lock_guard counting(counting_);
        accounts_.emplace(upload.id, upload.account);
    }
    return disk_.sync_directory(root_);
}

Result<void> UploadFolder::check_room(const NewUpload& upload) {
    const std::lock_guard counting(counting_);
    if (accounts_.contains(upload.id)) {
        return fail(Code::conflict, "start an upload: there is one of this id");
    }
    const auto own = static_cast<std::size_t>(std::ranges::count_if(
        accounts_, [&](const auto& each) { return each.second == upload.account; }));
    if (own >= uploads_of_account_max || accounts_.size() >= uploads_max) {
        return fail(Code::throttled,
                    fmt::format("SlowDown: {} uploads are in progress, {} of this account, as many "
                                "as there may be; finish or abort some",
                                accounts_.size(), own));
    }
    return {};
}

Result<Upload> UploadFolder::read_upload(const std::string& id) {
    const auto text = disk::read_file(disk_, fmt::format("{}/{}", folder_of(id), upload_file));
    if (!text) {
        const Code code = text.error().code;
        if (code == Code::not_found || code == Code::invalid) return no_such_upload();
        return std::unexpected(text.error());
    }
    auto upload = parse_upload(id, *text);
    if (!upload && upload.error().code == Code::invalid) {
        return damaged("upload.json", upload.error().message);
    }
    return upload;
}

Result<Upload> UploadFolder::find(std::string_view bucket, std::string_view key,
                                  std::string_view id) {
    if (!is_id(id)) return no_such_upload();
    Upload upload = TRY(read_upload(std::string(id)));
    if (upload.bucket != bucket || upload.key != key) return no_such_upload();
    return upload;
}

Result<Part> UploadFolder::put(const NewPart& part) {
    if (part.number < 1 || part.number > part_number_max) {
        return fail(Code::invalid, fmt::format("InvalidArgument: part {}, they go from 1 to {}",
                                               part.number, part_number_max));
    }
    TRY(find(part.bucket, part.key, part.id));
    Part kept{part.number, part.bytes.size(), hex(md5(part.bytes)), {}, part.checksums};
    const std::string head = render_head(kept);
    if (head.size() > head_bytes_max) {
        return fail(Code::invalid, "InvalidRequest: a part with that many checksums");
    }
    const std::string temporary =
        fmt::format("{}/{}{}", folder_of(part.id), ++next_temporary_, temporary_ending);
    const auto written = full_is_unavailable(write(temporary, head, part.bytes));
    if (!written) return std::unexpected(written.error());
    const std::shared_lock upload(lock_of(part.id));
    const std::string path = path_of(part.id, part.number);
    // Meanwhile it may have been finished or aborted.
    auto done = find(part.bucket, part.key, part.id);
    if (done) {
        const auto renamed = disk_.rename(temporary, path);
        if (!renamed) done = std::unexpected(renamed.error());
    }
    if (!done) {
        static_cast<void>(disk_.remove(temporary));
        return std::unexpected(done.error());
    }
    TRY(disk_.sync_directory(folder_of(part.id)));
    kept.modified = TRY(disk_.facts(path)).modified;
    return kept;
}

Result<void> UploadFolder::write(const std::string& path, std::string_view head,
                                 std::string_view bytes) {
    const auto opened = disk_.open(path, disk::Mode::create_new);
    if (!opened && opened.error().code == Code::not_found) return no_such_upload();
    if (!opened) return std::unexpected(opened.error());
    Result<void> done = (*opened)->write(0, head);
    if (done) done = (*opened)->write(head.size(), bytes);
    if (done) done = (*opened)->sync();
    if (!done) static_cast<void>(disk_.remove(path));
    return done;
}

Result<UploadFolder::PartFile> UploadFolder::open_part(std::string_view id, unsigned number) {
    const std::string path = path_of(id, number);
    PartFile found{TRY(disk_.open(path, disk::Mode::read)), 0, {}};
    const std::uint64_t size = TRY(found.file->size());
    const std::string begin = TRY(found.file->read_exactly(
        0, static_cast<std::size_t>(std::min<std::uint64_t>(size, head_bytes_max))));
    const std::size_t end = begin.find('\n');
    if (end == std::string::npos) return damaged("a part", "its first line has no end");
    auto part = parse_head(number, std::string_view(begin).substr(0, end));
    if (!part) return damaged("a part", part.error().message);
    found.begin = end + 1;
    found.part = *std::move(part);
    if (found.begin + found.part.bytes != size) return damaged("a part", "it has another size");
    found.part.modified = TRY(disk_.facts(path)).modified;
    return found;
}

Result<std::vector<Part>> UploadFolder::parts(std::string_view bucket, std::string_view key,
                                              std::string_view id) {
    TRY(find(bucket, key, id));
    const std::vector<std::string> names = TRY(disk_.list(folder_of(id)));
    std::vector<Part> parts;
    for (const std::string& name : names) {
        const unsigned number = number_of(name);
        if (number == 0) continue;
        auto part = open_part(id, number);
        if (!part && part.error().code == Code::not_found) continue;
        if (!part) return std::unexpected(part.error());
        parts.push_back(std::move(part->part));
    }
    return parts;
}

Result<std::vector<Upload>> UploadFolder::all() {
    const std::vector<std::string> ids = TRY(disk_.list(root_));
    std::vector<Upload> uploads;
    for (const std::string& id : ids) {
        auto upload = read_upload(id);
        // One that is damaged hides no others.
        const Code code = upload ? Code::not_found : upload.error().code;
        if (!upload && (code == Code::not_found || code == Code::corrupt)) continue;
        if (!upload) return std::unexpected(upload.error());
        uploads.push_back(*std::move(upload));
    }
    return uploads;
}

Result<std::vector<Upload>> UploadFolder::list(std::string_view bucket, std::string_view prefix) {
    std::vector<Upload> uploads = TRY(all());
    std::erase_if(uploads, [&](const Upload& upload) {
        return upload.bucket != bucket || !upload.key.starts_with(prefix);
    });
    std::ranges::sort(uploads, [](const Upload& left, const Upload& right) {
        return std::tie(left.key, left.started, left.id) <
               std::tie(right.key, right.started, right.id);
    });
    return uploads;
}

Result<void> UploadFolder::abort(std::string_view bucket, std::string_view key,
                                 std::string_view id) {
    const auto held = hold(id);
    TRY(find(bucket, key, id));
    return remove(id);
}

Result<std::size_t> UploadFolder::abandon(Timestamp time) {
    const std::vector<Upload> uploads = TRY(all());
    std::size_t abandoned = 0;
    for (const Upload& upload : uploads) {
        if (upload.started >= time) continue;
        const auto done = abort(upload.bucket, upload.key, upload.id);
        if (!done && done.error().code != Code::not_found) return std::unexpected(done.error());
        if (done) ++abandoned;
    }
    return abandoned;
}

Result<void> UploadFolder::abandon(std::string_view bucket) {
    const std::vector<Upload> uploads = TRY(all());
    for (const Upload& upload : uploads) {
        if (upload.bucket != bucket) continue;
        const auto done = abort(upload.bucket, upload.key, upload.id);
        if (!done && done.error().code != Code::not_found) return done;
    }
    return {};
}

// What makes it an upload goes first, and durably: of what is then left nobody hears.
Result<void> UploadFolder::remove(std::string_view id) {
    const std::string folder = folder_of(id);
    const std::string upload = fmt::format("{}/{}", folder, upload_file);
    if (TRY(disk_.exists(upload))) {
        TRY(disk_.remove(upload));
        TRY(disk_.sync_directory(folder));
    }
    {
        const std::lock_guard counting(counting_);
        accounts_.erase(std::string(id));
    }
    const std::vector<std::string> names = TRY(disk_.list(folder));
    for (const std::string& name : names) {
        const auto removed = disk_.remove(folder + "/" + name);
        if (!removed && removed.error().code != Code::not_found) return removed;
    }
    const auto removed = disk_.remove(folder);
    // A part was being written meanwhile: the next start removes it.
    if (!removed && removed.error().code != Code::conflict) return removed;
    return {};
}

std::string UploadFolder::folder_of(std::string_view id) const {
    return fmt::format("{}/{}", root_, id);
}

std::string UploadFolder::path_of(std::string_view id, unsigned number) const {
    return fmt::format("{}/{:05}", folder_of(id), number);
}

std::unique_lock<std::shared_mutex> UploadFolder::hold(std::string_view id) {
    return std::unique_lock(lock_of(id));
}

std::shared_mutex& UploadFolder::lock_of(std::string_view id) {
    return uploads_[hash64(id) % uploads_.size()];
}

}  // namespace opentrail::delivery
