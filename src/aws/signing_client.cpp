#include "aws/signing_client.h"

#include <fmt/format.h>

#include <utility>

#include "aws/sigv4.h"
#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

struct Place {
    std::string host;    // With the port, unless it is the scheme's own.
    std::string target;  // Path and query.
};

Result<Place> place_of(std::string_view url) {
    const auto bad = [&] {
        return fail(Code::invalid,
                    fmt::format("cannot sign for '{}': it is not http://HOST[:PORT]/...",
                                url.substr(0, url.find('?'))));
    };
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos) return bad();
    const std::string scheme = http::lower(url.substr(0, scheme_end));
    std::string_view rest = url.substr(scheme_end + 3);
    rest = rest.substr(0, rest.find('#'));
    const auto host_end = rest.find_first_of("/?");
    std::string_view host = rest.substr(0, host_end);
    const std::string_view target =
        host_end == std::string_view::npos ? std::string_view{} : rest.substr(host_end);
    // What the Host header leaves out, as botocore and curl do.
    if (scheme == "http" && host.ends_with(":80")) host.remove_suffix(3);
    if (scheme == "https" && host.ends_with(":443")) host.remove_suffix(4);
    if (host.empty() || host.find('@') != std::string_view::npos) return bad();
    return Place{std::string(host), (target.starts_with('/') ? "" : "/") + std::string(target)};
}

}  // namespace

Result<void> sign(http::ClientRequest& request, const Credentials& credentials,
                  const SigningScope& scope, Timestamp now) {
    Place place = TRY(place_of(request.url));
    http::Request signed_form;
    signed_form.method = request.method;
    signed_form.target = std::move(place.target);
    signed_form.headers = std::move(request.headers);
    if (!http::find(signed_form.headers, "Host")) {
        signed_form.headers.insert(signed_form.headers.begin(), {"Host", std::move(place.host)});
    }
    signed_form.body = std::move(request.body);
    sign(signed_form,
         {credentials.access_key_id, std::string(credentials.secret.reveal()),
          credentials.session_token},
         scope.region, scope.service, now);
    request.headers = std::move(signed_form.headers);
    request.body = std::move(signed_form.body);
    return {};
}

SigningClient::SigningClient(std::unique_ptr<http::Client> client, Credentials credentials,
                             SigningScope scope, const Clock& clock)
    : client_(std::move(client)),
      credentials_(std::move(credentials)),
      scope_(std::move(scope)),
      clock_(clock) {}

Result<http::Response> SigningClient::send(const http::ClientRequest& request) {
    http::ClientRequest with_signature = request;
    TRY(sign(with_signature, credentials_, scope_, clock_.now()));
    return client_->send(with_signature);
}

Result<http::Response> SigningClient::stream(const http::ClientRequest& request,
                                             const std::function<bool(std::string_view)>& take) {
    http::ClientRequest with_signature = request;
    TRY(sign(with_signature, credentials_, scope_, clock_.now()));
    return client_->stream(with_signature, take);
}

}  // namespace opentrail::aws
