#include "app/target_sink.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "base/json_text.h"
#include "intake/object_batch.h"

namespace opentrail::app {
namespace {

std::unexpected<Error> not_understood() {
    return fail(Code::corrupt, "the server's reply about a file was not understood");
}

std::string_view name(intake::Sighting how) {
    constexpr std::string_view names[] = {"announced", "listed", "named"};
    return names[static_cast<std::size_t>(how)];
}

/// Only what the server says of the file itself is the file's fault.
Error file_fault(Error error) {
    constexpr std::string_view bad_file = "InvalidFileException: ";
    if (error.message.starts_with(bad_file)) {
        error.message.erase(0, bad_file.size());
    } else if (error.code == Code::invalid &&
               !error.message.starts_with("RequestEntityTooLargeException")) {
        error.code = Code::denied;
    }
    return error;
}

Result<std::uint64_t> count_in(const JsonObject& object, std::string_view name) {
    const std::optional<std::int64_t> number = TRY(integer_member(object, name));
    if (!number || *number < 0) return not_understood();
    return static_cast<std::uint64_t>(*number);
}

Result<intake::TakenFile> taken_of(const JsonObject& reply) {
    intake::TakenFile taken;
    const std::string outcome = TRY(text_member(reply, "outcome")).value_or("");
    using Outcome = intake::TakenFile::Outcome;
    constexpr std::pair<std::string_view, Outcome> outcomes[] = {
        {"taken", Outcome::taken}, {"known", Outcome::known}, {"told", Outcome::told}};
    const auto found =
        std::ranges::find(outcomes, outcome, &std::pair<std::string_view, Outcome>::first);
    if (found == std::end(outcomes)) return not_understood();
    taken.outcome = found->second;
    const JsonObject* const events = TRY(object_member(reply, "events"));
    if (!events) return not_understood();
    taken.figures = {.recorded = TRY(count_in(*events, "recorded")),
                     .duplicates = TRY(count_in(*events, "duplicates")),
                     .conflicts = TRY(count_in(*events, "conflicts")),
                     .refused = TRY(count_in(*events, "refused"))};
    if (const JsonArray* const refusals = TRY(array_member(reply, "refusals"))) {
        for (const Json& refusal : *refusals) {
            if (const auto* text = refusal.if_string()) taken.refusals.emplace_back(*text);
        }
    }
    return taken;
}

Result<std::vector<intake::Gaps::Object>> objects_in(const JsonObject& reply,
                                                     std::string_view name) {
    const JsonArray* const list = TRY(array_member(reply, name));
    if (!list) return not_understood();
    std::vector<intake::Gaps::Object> objects;
    for (const Json& one : *list) {
        if (!one.is_object()) return not_understood();
        objects.push_back({.bucket = TRY(text_member(one.get_object(), "bucket")).value_or(""),
                           .key = TRY(text_member(one.get_object(), "key")).value_or("")});
    }
    return objects;
}

/// Of one of several files: what the server did with it, or what is the matter with it.
Result<Result<intake::TakenFile>> answer_of(const JsonObject& reply) {
    const auto code = TRY(text_member(reply, "errorCode"));
    if (!code) return Result<intake::TakenFile>(TRY(taken_of(reply)));
    const auto message = TRY(text_member(reply, "errorMessage"));
    return Result<intake::TakenFile>(fail(Code::invalid, message.value_or("it is refused")));
}

}  // namespace

Result<JsonObject> TargetSink::post(const std::string& path, std::string body,
                                    const char* media_type) {
    Call call;
    call.method = "POST";
    call.path = path;
    call.headers = {{"Content-Type", media_type}};
    call.patient = true;
    call.body = std::move(body);
    const http::Response reply = TRY(target_->send(call));
    return parse_json_object(reply.body);
}

Result<JsonObject> TargetSink::get(std::string path, const intake::Gaps::Object& after) {
    Call call;
    call.path = std::move(path);
    if (!after.key.empty()) {
        call.path += "&after=" + percent_encode(after.bucket + "/" + after.key);
    }
    call.patient = true;
    const http::Response reply = TRY(target_->send(call));
    return parse_json_object(reply.body);
}

Result<std::vector<bool>> TargetSink::see(std::span<const intake::SeenFile> files) {
    // Keys are any bytes: json_string() makes text of them.
    std::string body = R"({"files":[)";
    for (const intake::SeenFile& file : files) {
        if (body.back() != '[') body += ',';
        body += fmt::format(R"({{"bucket":{},"key":{},"how":"{}"{}}})", json_string(file.bucket),
                            json_string(file.key), name(file.how),
                            file.body ? fmt::format(R"(,"sha256":"{}")", hex(*file.body)) : "");
    }
    const JsonObject reply = TRY(post("/v1/intake/seen", body + "]}", "application/json"));
    const JsonArray* const list = TRY(array_member(reply, "known"));
    if (!list || list->size() != files.size()) return not_understood();
    std::vector<bool> known;
    for (const Json& one : *list) {
        if (!one.is_bool()) return not_understood();
        known.push_back(one.get_bool());
    }
    return known;
}

Result<intake::TakenFile> TargetSink::take(const std::string& bucket, const std::string& key,
                                           std::string bytes) {
    const std::string path = fmt::format("/v1/intake/files?bucket={}&key={}&{}",
                                         percent_encode(bucket), percent_encode(key), origin());
    Result<JsonObject> reply = post(path, std::move(bytes), "application/octet-stream");
    if (!reply) return std::unexpected(file_fault(std::move(reply.error())));
    return taken_of(*reply);
}

std::string TargetSink::origin() const {
    return import_.empty() ? "feed=" + percent_encode(feed_) : "import=" + percent_encode(import_);
}

Result<std::vector<Result<intake::TakenFile>>> TargetSink::take_all(
    std::vector<intake::ReadObject> objects) {
    // One alone is told why the server does not take it at all: it is too large, say.
    if (objects.size() == 1) return Sink::take_all(std::move(objects));
    std::vector<Result<intake::TakenFile>> all;
    while (all.size() < objects.size()) {
        std::string body;
        for (std::size_t i = all.size(); i < objects.size(); ++i) {
            intake::append_object(objects[i].bucket, objects[i].key, objects[i].bytes, body);
        }
        const JsonObject reply = TRY(post("/v1/intake/batches?" + origin(), std::move(body),
                                          "application/x-opentrail-objects"));
        const JsonArray* const files = TRY(array_member(reply, "files"));
        if (!files || files->empty() || files->size() > objects.size() - all.size()) {
            return not_understood();
        }
        for (const Json& file : *files) {
            if (!file.is_object()) return not_understood();
            all.push_back(TRY(answer_of(file.get_object())));
        }
    }
    return all;
}

Result<void> TargetSink::note(const intake::DigestReport& report) {
    constexpr std::string_view states[] = {"valid", "unchecked", "broken"};
    JsonObject body{{"bucket", report.bucket},
                    {"key", report.key},
                    {"state", states[static_cast<std::size_t>(report.state)]},
                    {"reason", report.reason}};
    if (report.digest) {
        body["from"] = iso8601(report.digest->start);
        body["to"] = iso8601(report.digest->end);
        body["sha256"] = hex(report.hash);
        if (const auto& previous = report.digest->previous) {
            body["previousBucket"] = previous->bucket;
            body["previousKey"] = previous->key;
            body["previousSha256"] = previous->hash;
        }
    }
    TRY(post("/v1/intake/digests", to_text(body), "application/json"));
    return {};
}

Result<intake::Gaps> TargetSink::gaps(const std::string& bucket,
                                      const intake::Gaps::Object& after) {
    const JsonObject reply = TRY(get("/v1/intake/gaps?bucket=" + percent_encode(bucket), after));
    return intake::Gaps{.files = TRY(objects_in(reply, "files")),
                        .digests = TRY(objects_in(reply, "digests")),
                        .more = find_member(reply, "after") != nullptr};
}

Result<std::vector<intake::Gaps::Object>> TargetSink::unchecked(const std::string& bucket,
                                                                const intake::Gaps::Object& after) {
    return objects_in(
        TRY(get("/v1/intake/digests?state=unchecked&bucket=" + percent_encode(bucket), after)),
        "digests");
}

Result<void> TargetSink::give_up(const intake::DeadLetter& letter) {
    const std::string body = fmt::format(
        R"({{"feed":{},"messageId":{},"bucket":{},"key":{},"reason":{},"body":{}}})",
        json_string(letter.feed), json_string(letter.message), json_string(letter.bucket),
        json_string(letter.key), json_string(letter.reason), json_string(letter.body));
    TRY(post("/v1/intake/letters", body, "application/json"));
    return {};
}

}  // namespace opentrail::app
