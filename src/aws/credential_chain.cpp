#include "aws/credential_chain.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/signature_parts.h"
#include "base/json.h"
#include "base/log.h"
#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

constexpr std::string_view container_address = "http://169.254.170.2";
constexpr std::string_view instance_address = "http://169.254.169.254";
constexpr std::string_view instance_path = "/latest/meta-data/iam/security-credentials/";
// How long before their end credentials are fetched anew: botocore's mandatory refresh.
constexpr Duration renewed_before = std::chrono::minutes(10);
// After a failure, while those that are held still hold.
constexpr Duration tried_again_after = std::chrono::minutes(1);

/// Plain HTTP may carry keys from this machine or its host only (AWS SDKs and Tools Reference
/// Guide, "Container credential provider").
Result<void> check_container_url(std::string_view url) {
    if (http::lower(url.substr(0, 8)) == "https://") return {};
    if (http::lower(url.substr(0, 7)) == "http://") {
        std::string_view host = url.substr(7);
        host = host.substr(0, host.find_first_of("/?#"));
        const auto port = host.rfind(':');
        if (port != std::string_view::npos && host.find(']', port) == std::string_view::npos) {
            host = host.substr(0, port);
        }
        const bool digits = host.find_first_not_of("0123456789.") == std::string_view::npos;
        for (const char* allowed :
             {"localhost", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"}) {
            if (host == allowed) return {};
        }
        if (digits && host.starts_with("127.")) return {};
    }
    return fail(Code::invalid,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor of this machine");
}

/// What container and instance answer: AccessKeyId, SecretAccessKey, Token, Expiration.
Result<std::pair<Credentials, std::optional<Timestamp>>> read_answer(std::string_view body) {
    const JsonObject object = TRY(parse_json_object(body));
    const auto id = TRY(text_member(object, "AccessKeyId"));
    auto secret = TRY(text_member(object, "SecretAccessKey"));
    auto token = TRY(text_member(object, "Token"));
    const auto expiration = TRY(text_member(object, "Expiration"));
    if (!id || !secret) return fail(Code::invalid, "no AccessKeyId or SecretAccessKey in it");
    Credentials credentials;
    credentials.access_key_id = *id;
    credentials.secret = Secret(std::move(*secret));
    credentials.session_token = token ? std::move(*token) : "";
    std::optional<Timestamp> expires;
    if (expiration) expires = TRY(parse_iso8601(*expiration));
    return std::pair(std::move(credentials), expires);
}

/// The same, but for variables that it shall not see.
Environment without(Environment environment, std::vector<std::string_view> hidden) {
    return [environment = std::move(environment),
            hidden = std::move(hidden)](const char* name) -> std::optional<std::string> {
        if (std::ranges::find(hidden, std::string_view(name)) != hidden.end()) return std::nullopt;
        return environment(name);
    };
}

/// Whoever gives credentials is near: nothing there takes long.
http::ClientRequest near(std::string url) {
    http::ClientRequest request;
    request.url = std::move(url);
    request.connect_timeout = std::chrono::seconds(1);
    request.timeout = std::chrono::seconds(5);
    request.response_bytes_max = 64 << 10;
    return request;
}

}  // namespace

Result<CredentialSource> parse_credential_source(std::string_view text) {
    using Kind = CredentialSource::Kind;
    const std::pair<std::string_view, Kind> words[] = {{"auto", Kind::automatic},
                                                       {"none", Kind::none},
                                                       {"environment", Kind::environment},
                                                       {"container", Kind::container},
                                                       {"instance", Kind::instance}};
    for (const auto& [word, kind] : words) {
        if (text == word) return CredentialSource{.kind = kind};
    }
    if (text.starts_with("profile:") && text.size() > 8) {
        return CredentialSource{.kind = Kind::profile, .profile = std::string(text.substr(8))};
    }
    if (text.starts_with("file:")) {
        const std::string_view rest = text.substr(5);
        const auto mark = rest.rfind('#');
        CredentialSource source{.kind = Kind::file, .file = std::string(rest.substr(0, mark))};
        if (mark != std::string_view::npos) source.profile = rest.substr(mark + 1);
        if (!source.file.empty() && !source.profile.empty()) return source;
    }
    // Not repeated: somebody may have put a key there.
    return fail(Code::invalid,
                "credentials are auto, none, environment, container, instance, profile:NAME, "
                "file:PATH or file:PATH#PROFILE");
}

CredentialChain::CredentialChain(CredentialSource source, CredentialGround ground)
    : source_(std::move(source)), ground_(std::move(ground)) {}

Result<std::shared_ptr<const Credentials>> CredentialChain::current() {
    if (source_.kind == CredentialSource::Kind::none) return std::shared_ptr<const Credentials>();
    const std::lock_guard lock(mutex_);
    const Timestamp now = ground_.clock.now();
    if (held_ && (!renew_at_ || now < *renew_at_)) return held_;
    auto fetched = fetch();
    if (!fetched) {
        if (held_ && expires_ && now < *expires_) {
            log_warn("aws", "cannot renew credentials; those at hand still hold",
                     {{"until", *expires_}, {"why", fetched.error()}});
            renew_at_ = now + tried_again_after;
            return held_;
        }
        return std::unexpected(std::move(fetched.error()));
    }
    held_ = std::make_shared<const Credentials>(std::move(fetched->credentials));
    expires_ = fetched->expires;
    renew_at_.reset();
    if (expires_) {
        const Duration left = *expires_ - now;
        renew_at_ = left > Duration(0) ? *expires_ - std::min(renewed_before, left / 4)
                                       : now + tried_again_after;
    }
    return held_;
}

void CredentialChain::refuse(const std::shared_ptr<const Credentials>& credentials) {
    const std::lock_guard lock(mutex_);
    if (held_ != credentials) return;
    held_.reset();
    expires_.reset();
}

Result<CredentialChain::Fetched> CredentialChain::fetch() {
    using Kind = CredentialSource::Kind;
    const auto from = [](Result<Credentials> found) -> Result<Fetched> {
        if (!found) return std::unexpected(std::move(found.error()));
        return Fetched{std::move(*found), {}};
    };
    const auto in_environment = [&](const char* name) {
        return ground_.environment(name).has_value();
    };
    switch (source_.kind) {
        case Kind::file: return from(read_credentials(ground_.disk, source_.file, source_.profile));
        case Kind::profile: return from_profile(source_.profile);
        case Kind::container: return from_container();
        case Kind::instance: return from_instance();
        case Kind::environment:
            if (!in_environment("AWS_ACCESS_KEY_ID") && !in_environment("AWS_SECRET_ACCESS_KEY")) {
                return fail(Code::not_found, "no AWS_ACCESS_KEY_ID in the environment");
            }
            return from(find_credentials(ground_.disk, ground_.environment));
        case Kind::automatic:
        case Kind::none: break;
    }
    auto found = from(find_credentials(ground_.disk, ground_.environment));
    if (found || found.error().code != Code::not_found) return found;
    if (in_environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") ||
        in_environment("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
        return from_container();
    }
    auto of_instance = from_instance();
    if (of_instance) return of_instance;
    return fail(of_instance.error().code == Code::invalid ? Code::invalid : Code::not_found,
                fmt::format("{}, nor of a container, nor of an instance's role: {}",
                            found.error().message, of_instance.error().message));
}

Result<CredentialChain::Fetched> CredentialChain::from_profile(const std::string& profile) {
    const Environment files = without(
        ground_.environment, {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"});
    const Environment named = [&](const char* name) -> std::optional<std::string> {
        if (std::string_view(name) == "AWS_PROFILE") return profile;
        return files(name);
    };
    return Fetched{TRY(find_credentials(ground_.disk, named)), {}};
}

Result<CredentialChain::Fetched> CredentialChain::from_container() {
    std::string url;
    if (const auto path = ground_.environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
        url = fmt::format("{}{}{}", container_address, path->starts_with('/') ? "" : "/", *path);
    } else if (const auto full = ground_.environment("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
        TRY(check_container_url(*full));
        url = *full;
    } else {
        return fail(Code::not_found,
                    "no AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI in the environment");
    }
    http::ClientRequest request = near(std::move(url));
    request.headers.push_back({"Accept", "application/json"});
    auto token = ground_.environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (const auto path = ground_.environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
        token = trim(TRY(disk::read_file(ground_.disk, *path)));
        while (token->ends_with('\n')) token->pop_back();
    }
    if (token) request.headers.push_back({"Authorization", *token});
    return ask(request, "the container's credentials");
}

/// Amazon EC2 User Guide, "Use the Instance Metadata Service"; version 2 only.
Result<CredentialChain::Fetched> CredentialChain::from_instance() {
    if (http::lower(ground_.environment("AWS_EC2_METADATA_DISABLED").value_or("")) == "true") {
        return fail(Code::not_found, "AWS_EC2_METADATA_DISABLED is true");
    }
    std::string address = ground_.environment("AWS_EC2_METADATA_SERVICE_ENDPOINT")
                              .value_or(std::string(instance_address));
    while (address.ends_with('/')) address.pop_back();
    const auto client = ground_.connect();
    http::ClientRequest request = near(address + "/latest/api/token");
    request.method = "PUT";
    request.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}};
    const http::Response token = TRY(client->send(request));
    if (token.status != 200) {
        return fail(Code::not_found,
                    fmt::format("the instance's metadata gave no token: HTTP {}", token.status));
    }
    request = near(address + std::string(instance_path));
    request.headers = {{"X-aws-ec2-metadata-token", token.body}};
    const http::Response role = TRY(client->send(request));
    const std::string name(trim(std::string_view(role.body).substr(0, role.body.find('\n'))));
    if (role.status != 200 || name.empty())
        return fail(Code::not_found, "the instance has no role");
    request.url += name;
    return ask(request, "the instance's credentials");
}

Result<CredentialChain::Fetched> CredentialChain::ask(const http::ClientRequest& request,
                                                      std::string_view what) {
    const http::Response reply = TRY(ground_.connect()->send(request));
    if (reply.status != 200) {
        return fail(Code::unavailable, fmt::format("cannot get {}: HTTP {}", what, reply.status));
    }
    auto answer = read_answer(reply.body);
    if (!answer) {
        return fail(Code::invalid, fmt::format("cannot read {}: {}", what, answer.error().message));
    }
    return Fetched{std::move(answer->first), answer->second};
}

}  // namespace opentrail::aws
