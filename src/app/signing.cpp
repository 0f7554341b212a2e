#include "app/signing.h"

#include <fmt/format.h>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "disk/real_disk.h"

namespace opentrail::app {
namespace {

constexpr std::string_view default_region = "us-east-1";
constexpr std::string_view local_profile = "opentrail";

}  // namespace

std::vector<http::Header> signed_headers(const aws::Credentials& credentials,
                                         const std::string& host, const Call& call) {
    http::Request request;
    request.method = call.method;
    request.target = call.path;
    request.headers = call.headers;
    request.headers.push_back({"Host", host});
    request.body = call.body;
    std::string_view region = call.region.empty() ? credentials.region : call.region;
    if (region.empty()) region = default_region;
    aws::sign(request,
              {credentials.access_key_id, std::string(credentials.secret.reveal()),
               credentials.session_token},
              region, call.service, SystemClock().now());
    return std::move(request.headers);
}

Result<aws::Credentials> find_credentials(const std::string& local_path) {
    disk::RealDisk disk;
    const aws::Environment environment = aws::process_environment();
    bool told = false;
    for (const char* name :
         {"AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"}) {
        told = told || environment(name).has_value();
    }
    // A profile `default` of ~/.aws is for AWS: our own server does not know it, and should not be
    // shown its key id.
    auto local = aws::read_credentials(disk, local_path, local_profile);
    if (!told && local) return local;
    auto found = aws::find_credentials(disk, environment);
    if (found || found.error().code != Code::not_found) return found;
    return fail(
        Code::denied,
        fmt::format("no credentials: {}{}. The server wrote the first ones to credentials in "
                    "its data folder: export AWS_SHARED_CREDENTIALS_FILE=DIR/credentials "
                    "AWS_PROFILE=opentrail",
                    found.error().message,
                    local ? std::string() : "; and " + local.error().message));
}

}  // namespace opentrail::app
