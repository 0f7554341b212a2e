#include "intake/object_name.h"

#include <algorithm>
#include <utility>

#include "aws/arn.h"
#include "delivery/validation/file_name.h"
#include "delivery/validation/scope.h"

namespace opentrail::intake {
namespace {

namespace validation = delivery::validation;

constexpr std::string_view root_name = "AWSLogs/";

constexpr std::pair<std::string_view, FileKind> folders[] = {
    {validation::log_folders[0], FileKind::log},
    {validation::log_folders[1], FileKind::insight},
    {validation::log_folders[2], FileKind::network_activity},
    {validation::log_folders[3], FileKind::aggregated},
    {validation::digest_folder, FileKind::digest}};

FileKind kind_of(std::string_view folder) {
    const auto found =
        std::ranges::find(folders, folder, &std::pair<std::string_view, FileKind>::first);
    return found == std::end(folders) ? FileKind::other : found->second;
}

/// "o-" and at least one letter or digit (AWS Organizations API Reference, "Organization": 10 to 32
/// of them).
bool is_organization(std::string_view text) {
    return text.size() > 2 && text.starts_with("o-") &&
           std::ranges::all_of(text.substr(2), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
           });
}

/// What comes before the next slash, which is taken off too.
std::string_view next_folder(std::string_view& path) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return {};
    const std::string_view folder = path.substr(0, slash);
    path.remove_prefix(slash + 1);
    return folder;
}

/// By the file's own name.
ObjectName named_by_file(std::string_view file) {
    ObjectName named;
    if (const auto log = validation::read_log_file_name(file)) {
        named.kind = kind_of(log->folder);
        named.account = log->account;
        named.region = log->region;
        named.minute = log->minute;
    } else if (const auto digest = validation::read_digest_file_name(file)) {
        named.kind = FileKind::digest;
        named.account = digest->account;
        named.region = digest->region;
        named.minute = digest->end;
        named.backfill = digest->backfill;
    }
    return named;
}

/// Takes what the folders below "AWSLogs/" say into `named`; false when it is something else than
/// the file's name says. Folders that are not CloudTrail's say nothing.
bool add_folders(std::string_view path, ObjectName& named) {
    std::string_view folder = next_folder(path);
    std::string_view organization;
    if (is_organization(folder)) {
        organization = folder;
        folder = next_folder(path);
    }
    if (!aws::is_account_id(folder)) return true;
    if (folder != named.account) return false;
    named.organization = organization;
    const FileKind kind = kind_of(next_folder(path));
    if (kind == FileKind::other) return true;
    if ((kind == FileKind::digest) != (named.kind == FileKind::digest)) return false;
    // No page of AWS shows the word in the names of files of the younger folders: the folder
    // decides.
    named.kind = kind;
    const std::string_view region = next_folder(path);
    return region.empty() || region == named.region;
}

}  // namespace

std::string_view name(FileKind kind) {
    switch (kind) {
        case FileKind::log: return "log";
        case FileKind::digest: return "digest";
        case FileKind::insight: return "insight";
        case FileKind::network_activity: return "network_activity";
        case FileKind::aggregated: return "aggregated";
        case FileKind::other: break;
    }
    return "other";
}

ObjectName read_object_name(std::string_view key) {
    const std::size_t slash = key.rfind('/');
    const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
    ObjectName named = named_by_file(key.substr(begin));
    if (named.kind == FileKind::other) return named;
    const auto prefix = validation::prefix_of_key(key);
    if (!prefix) {
        named.prefix = key.substr(0, begin == 0 ? 0 : slash);
        return named;
    }
    const std::size_t root = prefix->size() + (prefix->empty() ? 0 : 1) + root_name.size();
    if (!add_folders(key.substr(root), named)) return {};
    named.prefix = *prefix;
    return named;
}

}  // namespace opentrail::intake
