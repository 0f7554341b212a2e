#include "intake/file_note.h"

#include <fmt/format.h>

#include <boost/json/parse.hpp>

#include "base/json_text.h"
#include "catalog/object_reader.h"

namespace opentrail::intake {
namespace {

// Texts are from outside: json_string() makes valid JSON of whatever they hold.

std::string render(const TakeFile& note) {
    return fmt::format(
        R"({{"type":"TakeFile","bucket":{},"key":{},"sha256":"{}","bytes":{},"body":"{}","first":{},"end":{},)"
        R"("whole":{},"recorded":{},"duplicates":{},"conflicts":{},"refused":{}}})",
        json_string(note.bucket), json_string(note.key), hex(note.hash), note.bytes, hex(note.body),
        note.first, note.end, note.whole, note.figures.recorded, note.figures.duplicates,
        note.figures.conflicts, note.figures.refused);
}

std::string render(const DeadLetter& note) {
    return fmt::format(
        R"({{"type":"DeadLetter","feed":{},"message":{},"bucket":{},"key":{},"reason":{},)"
        R"("body":{}}})",
        json_string(note.feed), json_string(note.message), json_string(note.bucket),
        json_string(note.key), json_string(note.reason.substr(0, letter_reason_bytes_max)),
        json_string(note.body.substr(0, letter_body_bytes_max)));
}

std::string render(const ImportFailure& note) {
    return fmt::format(R"({{"type":"ImportFailure","import":{},"bucket":{},"key":{},"attempt":{},)"
                       R"("succeeded":{},"errorType":{},"message":{}}})",
                       json_string(note.import), json_string(note.bucket), json_string(note.key),
                       note.attempt, note.succeeded, json_string(note.type),
                       json_string(note.message));
}

std::string render(const catalog::ForgetImport& note) {
    return catalog::encode(catalog::Change(note));
}

TakeFile read_take_file(catalog::ObjectReader& from) {
    return {.bucket = from.text("bucket"),
            .key = from.text("key"),
            .hash = from.hash("sha256"),
            .bytes = from.number("bytes"),
            .body = from.hash("body"),
            .first = from.number("first"),
            .end = from.number("end"),
            .whole = from.flag("whole"),
            .figures = {.recorded = from.number("recorded"),
                        .duplicates = from.number("duplicates"),
                        .conflicts = from.number("conflicts"),
                        .refused = from.number("refused")}};
}

DeadLetter read_dead_letter(catalog::ObjectReader& from) {
    return {.feed = from.text("feed"),
            .message = from.text("message"),
            .bucket = from.text("bucket"),
            .key = from.text("key"),
            .reason = from.text("reason"),
            .body = from.text("body")};
}

ImportFailure read_import_failure(catalog::ObjectReader& from) {
    return {.import = from.text("import"),
            .bucket = from.text("bucket"),
            .key = from.text("key"),
            .attempt = from.number("attempt"),
            .succeeded = from.flag("succeeded"),
            .type = from.text("errorType"),
            .message = from.text("message")};
}

}  // namespace

RecordFigures& RecordFigures::operator+=(const RecordFigures& other) {
    recorded += other.recorded;
    duplicates += other.duplicates;
    conflicts += other.conflicts;
    refused += other.refused;
    return *this;
}

std::string encode(const FileNote& note) {
    return std::visit([](const auto& one) { return render(one); }, note);
}

Result<std::optional<FileNote>> decode_note(std::string_view text) {
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(text, error);
    if (error || !value.is_object()) {
        return fail(Code::invalid,
                    fmt::format("an outcome of {} bytes is not a JSON object", text.size()));
    }
    catalog::ObjectReader reader(value.get_object());
    const std::string type = reader.text("type");
    std::optional<FileNote> note;
    if (type == "TakeFile") note = read_take_file(reader);
    if (type == "DeadLetter") note = read_dead_letter(reader);
    if (type == "ImportFailure") note = read_import_failure(reader);
    if (type == "ForgetImport") note = catalog::ForgetImport{reader.text("id")};
    if (!reader.problem().empty()) {
        return fail(Code::invalid, fmt::format("outcome {}: {}", type, reader.problem()));
    }
    return note;
}

}  // namespace opentrail::intake
