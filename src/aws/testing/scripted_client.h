// ScriptedClient: an http::Client that answers what a test wrote down, and remembers what it was
// asked. Safe from any thread.

#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "http/client.h"

namespace opentrail::aws {

/// What the clients of one test share.
struct Script {
    std::mutex mutex;
    std::deque<Result<http::Response>> replies;  // Beyond the last: Code::unavailable.
    std::vector<http::ClientRequest> requests;

    void answer(int status, std::string body, std::vector<http::Header> headers = {}) {
        const std::lock_guard lock(mutex);
        replies.push_back(http::Response{status, std::move(headers), std::move(body), {}, {}});
    }
    void answer_nothing(std::string why) {
        const std::lock_guard lock(mutex);
        replies.push_back(fail(Code::unavailable, std::move(why)));
    }
    /// "PUT http://..." of each request.
    std::vector<std::string> heard() {
        const std::lock_guard lock(mutex);
        std::vector<std::string> lines;
        for (const auto& request : requests) lines.push_back(request.method + " " + request.url);
        return lines;
    }
    /// The value of a header of a request, "-" when it has none.
    std::string header(std::size_t request, std::string_view name) {
        const std::lock_guard lock(mutex);
        if (request >= requests.size()) return "(no such request)";
        const std::string* value = http::find(requests[request].headers, name);
        return value ? *value : "-";
    }
};

class ScriptedClient final : public http::Client {
  public:
    explicit ScriptedClient(Script& script) : script_(script) {}

    Result<http::Response> send(const http::ClientRequest& request) override {
        const std::lock_guard lock(script_.mutex);
        script_.requests.push_back(request);
        if (script_.replies.empty()) return fail(Code::unavailable, "nothing was scripted");
        Result<http::Response> reply = std::move(script_.replies.front());
        script_.replies.pop_front();
        return reply;
    }

    Result<http::Response> stream(const http::ClientRequest& request,
                                  const std::function<bool(std::string_view)>& take) override {
        auto reply = send(request);
        if (reply && reply->status < 300) take(std::exchange(reply->body, {}));
        return reply;
    }

  private:
    Script& script_;
};

}  // namespace opentrail::aws
