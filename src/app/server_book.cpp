#include "app/server_book.h"

#include <fmt/format.h>

#include <utility>

#include "base/log.h"

namespace opentrail::app {
namespace {

constexpr const char* away = "the server that keeps the records does not take any";

/// A server that is slower has trouble: what it did not answer is sent again, and kept once.
constexpr std::chrono::milliseconds keep_timeout{20'000};
constexpr std::chrono::milliseconds say_timeout{5'000};

/// The ids of those of so many events that a server refuses, by its reply. Whatever else answers,
/// a proxy or another service, has not kept them.
Result<std::vector<std::string>> refused_in(const http::Response& reply, std::size_t events) {
    const Result<JsonObject> said = parse_json_object(reply.body, reply.body.size());
    const Json* const taken = said ? find_member(*said, "events") : nullptr;
    const Json* const refused = said ? find_member(*said, "refused") : nullptr;
    if (taken == nullptr || !taken->is_int64() || refused == nullptr || !refused->is_array() ||
        taken->get_int64() + std::ssize(refused->get_array()) !=
            static_cast<std::int64_t>(events)) {
        return fail(Code::unavailable, "what answers does not say that it keeps events");
    }
    std::vector<std::string> ids;
    for (const Json& one : refused->get_array()) {
        const Json* const id = one.is_object() ? find_member(one.get_object(), "eventID") : nullptr;
        if (id != nullptr && id->is_string()) ids.emplace_back(id->get_string());
    }
    if (!ids.empty()) {
        log_error("app", "the server refuses events",
                  {{"events", ids.size()}, {"first", to_text(refused->get_array().front())}});
    }
    return ids;
}

/// Whether a page will never be taken, as our own server says of what it cannot read. Anything
/// else may be otherwise once somebody has mended it.
bool is_final(const Error& error) {
    return error.code == Code::invalid && (error.message.starts_with("ValidationException") ||
                                           error.message.starts_with("SerializationException"));
}

}  // namespace

ServerBook::ServerBook(std::unique_ptr<Target> target, Gateway gateway)
    : target_(std::move(target)), telling_(target_->clone()), gateway_(std::move(gateway)) {}

Result<std::vector<std::string>> ServerBook::post(Target& target, const JsonObject& more,
                                                  const gateway::Page* page) {
    JsonObject head{{"instance", gateway_.instance},
                    {"account", gateway_.account},
                    {"region", gateway_.region}};
    for (const auto& [name, value] : more) head[name] = value;
    std::string records;
    if (page != nullptr) {
        head["events"] = page->events.size();
        head["intents"] = page->intents.size();
        JsonArray settled;
        for (const std::string& id : page->settled) settled.emplace_back(id);
        if (!settled.empty()) head["settled"] = std::move(settled);
        for (const gateway::Page::Record& event : page->events) {
            records.append(page->of(event)) += '\n';
        }
        for (const gateway::Page::Record& intent : page->intents) {
            records.append(page->of(intent)) += '\n';
        }
    }
    Call call;
    call.method = "POST";
    call.path = fmt::format("/v1/gateway/{}/events", gateway_.name);
    call.headers = {{"Content-Type", "application/x-ndjson"}};
    call.body = to_text(head) + "\n" + records;
    call.once = true;
    call.timeout = page != nullptr ? keep_timeout : say_timeout;
    const http::Response reply = TRY(target.send(call));
    return refused_in(reply, page != nullptr ? page->events.size() : 0);
}

void ServerBook::note(const Result<void>& done) {
    bool was_well = false;
    {
        const std::lock_guard lock(mutex_);
        was_well = why_.empty();
        why_ = done ? "" : done.error().message;
    }
    if (done && !was_well) log_info("app", "the server takes events again");
    if (!done && was_well) {
        log_warn("app", "the server is not heard of, or takes no events", {{"why", done.error()}});
    }
}

Result<void> ServerBook::keep(std::shared_ptr<const gateway::Page> page,
                              const std::function<void()>& then) {
    Result<void> done;
    if (auto refused = post(*target_, {}, page.get())) {
        refused_ = *std::move(refused);
    } else {
        done = std::unexpected(std::move(refused.error()));
    }
    note(done);
    if (!done) {
        done.error().code = is_final(done.error()) ? Code::unavailable : Code::throttled;
        done.error().message = away;  // Callers are told it.
    }
    if (done) then();
    return done;
}

Result<void> ServerBook::say(const JsonObject& report,
                             const gateway::NameTally::Counts& unrecorded) {
    JsonObject names;
    for (const auto& [name, count] : unrecorded) names[name] = count;
    const auto told =
        post(*telling_, {{"report", report}, {"unrecorded", std::move(names)}}, nullptr);
    const Result<void> done = told ? Result<void>() : std::unexpected(told.error());
    note(done);
    return done;
}

std::string ServerBook::hindrance() const { return why().empty() ? std::string() : away; }

std::string ServerBook::why() const {
    const std::lock_guard lock(mutex_);
    return why_;
}

}  // namespace opentrail::app
