#include "app/copy_note.h"

#include <fmt/format.h>

#include "base/json.h"

namespace opentrail::app {
namespace {

constexpr std::size_t bytes_max = 1000;

std::string path_in(const std::string& folder) { return folder + "/copied.json"; }

Result<CopyNote> parse(std::string_view text) {
    const JsonObject object = TRY(parse_json_object(text, bytes_max));
    const std::string copied = TRY(text_member(object, "copied")).value_or("");
    return CopyNote{.copied = TRY(parse_iso8601(copied)),
                    .encrypted = TRY(bool_member(object, "encrypted")).value_or(false)};
}

}  // namespace

Result<std::optional<CopyNote>> read_copy_note(disk::Disk& disk, const std::string& folder) {
    const std::string path = path_in(folder);
    if (!TRY(disk.exists(path))) return std::nullopt;
    const std::string text = TRY(disk::read_file(disk, path));
    const auto note = parse(text);
    if (!note) {
        return fail(Code::corrupt,
                    fmt::format("read the note of a copy, {}: {}", path, note.error().message));
    }
    return *note;
}

Result<void> write_copy_note(disk::Disk& disk, const std::string& folder, const CopyNote& note) {
    const JsonObject object{{"copied", iso8601(note.copied)}, {"encrypted", note.encrypted}};
    return disk::write_atomically(disk, path_in(folder), to_text(object) + "\n");
}

}  // namespace opentrail::app
