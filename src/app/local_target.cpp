#include "app/local_target.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "app/settings.h"
#include "app/signing.h"

namespace opentrail::app {
namespace {

/// Hands what a streaming reply writes to the caller, until it has enough.
class TakenStream final : public http::Stream {
  public:
    explicit TakenStream(const std::function<bool(std::string_view)>& take) : take_(take) {}

    Result<void> write(std::string_view bytes) override {
        if (!closed_ && !take_(bytes)) closed_ = true;
        if (closed_) return fail(Code::unavailable, "the reader has gone");
        return {};
    }
    bool closed() const override { return closed_; }

  private:
    const std::function<bool(std::string_view)>& take_;
    bool closed_ = false;
};

}  // namespace

Result<std::unique_ptr<Target>> LocalTarget::make(const std::string& data) {
    disk::RealDisk disk;
    if (!TRY(disk.exists(data + "/catalog.db"))) {
        // Only `serve` and `import` make folders: a look-up with a misspelt --data must not look
        // like an empty history.
        if (!TRY(disk.exists(data)))
            return fail(Code::not_found, fmt::format("there is no data folder {}", data));
    }
    ::umask(077);
    std::unique_ptr<Runtime> runtime = TRY(Runtime::open(data, Settings{}));
    if (runtime->credentials().access_key_id.empty()) {
        return fail(Code::denied,
                    fmt::format("the user admin of the data folder {} has no active access key: "
                                "ask the server as another user, with --endpoint, or put admin "
                                "back: opentrail serve --set access.recover=true",
                                data));
    }
    return std::unique_ptr<Target>(new LocalTarget(std::move(runtime)));
}

std::unique_ptr<Target> LocalTarget::clone() const {
    return std::unique_ptr<Target>(new LocalTarget(runtime_));
}

http::Request LocalTarget::signed_request(const Call& call) const {
    http::Request request;
    request.method = call.method;
    request.target = call.path;
    request.body = call.body;
    request.remote_address = "127.0.0.1";
    const access::Credentials& key = runtime_->credentials();
    request.headers =
        signed_headers({key.access_key_id, Secret(key.secret), "", key.region}, "localhost", call);
    return request;
}

Result<http::Response> LocalTarget::exchange(const Call& call) {
    http::Response reply = runtime_->service().handle(signed_request(call));
    if (reply.stream) {
        const std::function<bool(std::string_view)> keep = [&](std::string_view bytes) {
            reply.body += bytes;
            return true;
        };
        TakenStream stream(keep);
        reply.stream(stream);
    }
    return reply;
}

Result<http::Response> LocalTarget::exchange_streaming(
    const Call& call, const std::function<bool(std::string_view)>& take) {
    http::Response reply = runtime_->service().handle(signed_request(call));
    if (reply.status >= 300) return reply;
    if (!reply.stream) {
        take(reply.body);
        return reply;
    }
    TakenStream stream(take);
    reply.stream(stream);
    return reply;
}

}  // namespace opentrail::app
