#include "app/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <cstdlib>

#include "app/interrupt.h"
#include "app/local_target.h"
#include "app/remote_target.h"

namespace opentrail::app {
namespace {

namespace json = boost::json;

/// How long a throttled call is repeated: an import waits for the index, not the other way round.
constexpr int attempts_max = 60;
constexpr std::chrono::milliseconds pause_first{50};
constexpr std::chrono::milliseconds pause_most{2000};

Code code_of(int status) {
    if (status == 404) return Code::not_found;
    if (status == 409) return Code::conflict;
    if (status == 401 || status == 403) return Code::denied;
    if (status == 429 || status == 503) return Code::throttled;
    return status >= 500 ? Code::unavailable : Code::invalid;
}

/// What the reply says is wrong: AWS's code and message, or its status when it says nothing.
Error error_of(const http::Response& reply) {
    boost::system::error_code error;
    const json::value root = json::parse(reply.body, error);
    const json::object* members = error ? nullptr : root.if_object();
    const auto text = [&](const char* name) -> std::string {
        const json::value* found = members ? members->if_contains(name) : nullptr;
        return found && found->is_string() ? std::string(found->get_string()) : std::string();
    };
    const std::string type = text("__type");
    std::string message = text("message");
    if (message.empty()) message = text("Message");
    Code code = code_of(reply.status);
    if (type == "ThrottlingException") code = Code::throttled;
    if (type.empty())
        return {code, fmt::format("the server answered with status {}", reply.status)};
    const bool is_region = message.find("valid region") != std::string::npos;
    if (!is_region &&
        (type == "UnrecognizedClientException" || type == "InvalidSignatureException")) {
        message +=
            " (the server does not know these credentials; its first ones are in the file"
            " credentials of its data folder: export AWS_SHARED_CREDENTIALS_FILE="
            "DIR/credentials AWS_PROFILE=opentrail)";
    }
    if (is_region) {
        message += " (a Region of your own is made known by the setting regions)";
    }
    return {code, fmt::format("{}: {}", type, message)};
}

std::string environment(const char* name) {
    const char* text = std::getenv(name);
    return text ? text : "";
}

/// Empty variables are as good as none, as in AWS's clients.
http::ClientTls client_tls(const TargetOptions& options) {
    http::ClientTls tls;
    tls.ca_file = options.ca_bundle.value_or(environment("AWS_CA_BUNDLE"));
    tls.certificate_file = environment("OPENTRAIL_CLIENT_CERTIFICATE");
    tls.key_file = environment("OPENTRAIL_CLIENT_KEY");
    tls.verifies = !options.no_verify_ssl;
    static std::atomic<bool> warned = false;  // A command may have several targets.
    if (options.no_verify_ssl && !warned.exchange(true)) {
        fmt::print(stderr,
                   "warning: --no-verify-ssl: the server's certificate is not checked, it may be "
                   "anybody\n");
    }
    return tls;
}

bool is_good(const http::Response& reply) { return reply.status >= 200 && reply.status < 300; }

}  // namespace

Result<std::unique_ptr<Target>> Target::make(const TargetOptions& options) {
    if (options.data) return LocalTarget::make(*options.data);
    std::string endpoint = options.endpoint.value_or("");
    if (endpoint.empty()) {
        const char* from_environment = std::getenv("OPENTRAIL_ENDPOINT");
        endpoint = from_environment ? from_environment : default_endpoint;
    }
    return RemoteTarget::make(endpoint, client_tls(options));
}

Result<http::Response> Target::send(const Call& call) {
    std::chrono::milliseconds pause = pause_first;
    for (int attempt = 1;; ++attempt) {
        http::Response reply = TRY(exchange(call));
        if (is_good(reply)) return reply;
        Error error = error_of(reply);
        const bool is_away = reply.status == 503;
        const bool again =
            !call.once && error.code == Code::throttled && (call.patient || !is_away);
        if (!again || attempt == attempts_max || interrupted()) {
            if (is_away) error.code = Code::unavailable;
            return std::unexpected(std::move(error));
        }
        wait_for_interrupt(pause);
        pause = std::min(pause * 2, pause_most);
    }
}

Result<void> Target::stream(const Call& call, const std::function<bool(std::string_view)>& take) {
    const http::Response reply = TRY(exchange_streaming(call, take));
    if (!is_good(reply)) return std::unexpected(error_of(reply));
    return {};
}

}  // namespace opentrail::app
