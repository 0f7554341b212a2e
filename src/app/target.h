// Target: where a command's requests go: a server (--endpoint) or a data folder in this process
// (--data).
//
// Both ways speak /v1 with signed requests, so that a command is written once. For one thread;
// clone() gives another thread its own.

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace opentrail::app {

struct TargetOptions {
    std::optional<std::string> endpoint;   // http://HOST:PORT or https://HOST:PORT
    std::optional<std::string> ca_bundle;  // PEM, in place of the system's authorities.
    bool no_verify_ssl = false;            // Warned of.
    std::optional<std::string> data;       // A data folder that no server uses.
};

inline constexpr const char* default_endpoint = "http://127.0.0.1:4580";

struct Call {
    std::string method = "GET";
    std::string path;  // With its query, already percent-encoded.
    std::vector<http::Header> headers;
    std::string body;
    // Of the signature's scope.
    std::string service = "opentrail";
    std::string region = {};  // Empty: the credentials'.
    /// Repeated while the server is not available, too: who sends it has time, and the same twice
    /// does no harm.
    bool patient = false;
    bool once = false;                     // Not repeated, whatever is answered.
    std::chrono::milliseconds timeout{0};  // 0: as long as any.
};

class Target {
  public:
    virtual ~Target() = default;

    /// Credentials: AWS's environment, else DIR/credentials of --data, else ./data/credentials.
    static Result<std::unique_ptr<Target>> make(const TargetOptions& options);

    /// Any reply of status 200 to 299. Others become an Error in the reply's own words, throttled
    /// ones after having been repeated for a while.
    Result<http::Response> send(const Call& call);
    /// The body piece by piece, until it ends or `take` returns false.
    Result<void> stream(const Call& call, const std::function<bool(std::string_view)>& take);
    /// The same target for another thread.
    virtual std::unique_ptr<Target> clone() const = 0;

  protected:
    virtual Result<http::Response> exchange(const Call& call) = 0;
    virtual Result<http::Response> exchange_streaming(
        const Call& call, const std::function<bool(std::string_view)>& take) = 0;
};

}  // namespace opentrail::app
