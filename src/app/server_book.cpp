#include "app/server_book.h"

#include <fmt/format.h>

#include <utility>

#include "base/log.h"

namespace opentrail::app {

ServerBook::ServerBook(std::unique_ptr<Target> target, Gateway gateway)
    : target_(std::move(target)), telling_(target_->clone()), gateway_(std::move(gateway)) {}

Result<void> ServerBook::post(Target& target, const JsonObject& more, const gateway::Page* page) {
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
    const http::Response reply = TRY(target.send(call));
    const JsonObject said = TRY(parse_json_object(reply.body, reply.body.size()));
    if (const JsonArray* const refused = TRY(array_member(said, "refused"))) {
        for (const Json& one : *refused) {
            log_error("app", "the server refuses an event",
                      {{"gateway", gateway_.name}, {"event", to_text(one)}});
        }
    }
    return {};
}

void ServerBook::note(const Result<void>& done) {
    const std::lock_guard lock(mutex_);
    hindrance_ = done ? "" : "the server does not take events: " + done.error().message;
}

Result<void> ServerBook::keep(std::shared_ptr<const gateway::Page> page) {
    Result<void> done = post(*target_, {}, page.get());
    note(done);
    // Whatever else it says, it may say otherwise once somebody has mended it.
    if (!done && done.error().code != Code::invalid) done.error().code = Code::throttled;
    if (!done && done.error().code == Code::invalid) done.error().code = Code::unavailable;
    return done;
}

Result<void> ServerBook::say(const JsonObject& report,
                             const gateway::NameTally::Counts& unrecorded) {
    JsonObject names;
    for (const auto& [name, count] : unrecorded) names[name] = count;
    Result<void> done =
        post(*telling_, {{"report", report}, {"unrecorded", std::move(names)}}, nullptr);
    note(done);
    return done;
}

std::string ServerBook::hindrance() const {
    const std::lock_guard lock(mutex_);
    return hindrance_;
}

}  // namespace opentrail::app
