#include "app/oidc_settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/identifier.h"
#include "access/oidc/provider.h"
#include "access/private_file.h"
#include "http/tls_client_context.h"

namespace opentrail::app {
namespace {

using access::oidc::GroupRule;

Result<void> not_empty(std::string_view value, std::string& into) {
    if (value.empty()) return fail(Code::invalid, "it is empty");
    into = std::string(value);
    return {};
}

Result<void> set_issuer(OidcSettings& into, std::string_view value) {
    if (!value.empty() && (!access::oidc::is_safe_url(value) || value.find('?') != value.npos)) {
        return fail(Code::invalid, fmt::format("'{}' is no https URL without a query (http: of"
                                               " this machine only)",
                                               value));
    }
    into.options.issuer = std::string(value);
    return {};
}

Result<void> set_scopes(OidcSettings& into, std::string_view value) {
    if (fmt::format(" {} ", value).find(" openid ") == std::string::npos) {
        return fail(Code::invalid, fmt::format("'{}' does not have openid among them", value));
    }
    into.options.scopes = std::string(value);
    return {};
}

/// "VALUE=GROUP,VALUE=GROUP", which is what a list in a file becomes. The last = parts them.
Result<void> set_groups(OidcSettings& into, std::string_view value) {
    std::vector<GroupRule> rules;
    while (!value.empty()) {
        const std::string_view one = value.substr(0, value.find(','));
        value.remove_prefix(std::min(value.size(), one.size() + 1));
        const std::size_t equals = one.rfind('=');
        if (equals == 0 || equals == std::string_view::npos || equals + 1 == one.size()) {
            return fail(Code::invalid,
                        fmt::format("'{}' is not a value of the claim, = and a group", one));
        }
        const std::string_view group = one.substr(equals + 1);
        if (!access::is_group_name(group)) {
            return fail(Code::invalid, fmt::format("'{}' cannot be the name of a group", group));
        }
        rules.push_back({.value = std::string(one.substr(0, equals)), .group = std::string(group)});
    }
    into.options.groups = std::move(rules);
    return {};
}

std::string show_groups(const OidcSettings& from) {
    std::string text;
    for (const auto& [value, group] : from.options.groups) {
        text += fmt::format("{}{}={}", text.empty() ? "" : ",", value, group);
    }
    return text;
}

Result<void> set_account(OidcSettings& into, std::string_view value) {
    if (!value.empty() && !access::is_account_id(value)) {
        return fail(Code::invalid, fmt::format("'{}' is not twelve digits", value));
    }
    into.options.account = std::string(value);
    return {};
}

Result<void> set_duration(OidcSettings& into, std::string_view value) {
    const Duration asked = TRY(parse_duration(value));
    if (asked < std::chrono::minutes(1) || asked > std::chrono::hours(24)) {
        return fail(Code::invalid, fmt::format("{} is not between 1m and 24h", value));
    }
    into.options.session_duration = asked;
    return {};
}

template <std::string access::oidc::Options::* member>
Result<void> set_text(OidcSettings& into, std::string_view value) {
    into.options.*member = std::string(value);
    return {};
}
template <std::string access::oidc::Options::* member>
Result<void> set_needed(OidcSettings& into, std::string_view value) {
    return not_empty(value, into.options.*member);
}
template <std::string access::oidc::Options::* member>
std::string show_text(const OidcSettings& from) {
    return from.options.*member;
}

}  // namespace

const std::vector<OidcSetting>& oidc_settings() {
    using Options = access::oidc::Options;
    static const std::vector<OidcSetting> settings{
        {"oidc.issuer",
         "URL of the OpenID provider that people may sign in to the console by (docs/oidc.md); "
         "empty: none",
         set_issuer, show_text<&Options::issuer>},
        {"oidc.client_id", "what OpenTrail is called there", set_text<&Options::client_id>,
         show_text<&Options::client_id>},
        {"oidc.client_secret_file", "file with the client's secret; empty: a public client",
         [](OidcSettings& into, std::string_view value) -> Result<void> {
             into.client_secret_file = std::string(value);
             return {};
         },
         [](const OidcSettings& from) { return from.client_secret_file; }},
        {"oidc.scopes", "what is asked for", set_scopes, show_text<&Options::scopes>},
        {"oidc.display_name", "what the sign-in page calls the provider",
         set_needed<&Options::display_name>, show_text<&Options::display_name>},
        {"oidc.name_claim", "the claim that is a person's name here",
         set_needed<&Options::name_claim>, show_text<&Options::name_claim>},
        {"oidc.groups_claim", "the claim that says what somebody is in",
         set_needed<&Options::groups_claim>, show_text<&Options::groups_claim>},
        {"oidc.groups",
         "whose policies go with which value of that claim: VALUE=GROUP,VALUE=GROUP (*: whoever "
         "signs in there), or in a file a list",
         set_groups, show_groups},
        {"oidc.account", "account that these people are of; empty: the home account", set_account,
         show_text<&Options::account>},
        {"oidc.session_duration",
         "after so long such a session ends, whatever else (console.session_duration)",
         set_duration,
         [](const OidcSettings& from) {
             return fmt::format(
                 "{}s",
                 std::chrono::floor<std::chrono::seconds>(from.options.session_duration).count());
         }},
        {"oidc.ca_file", "PEM file: who signs the provider's certificate; empty: the system's",
         set_text<&Options::ca_file>, show_text<&Options::ca_file>},
    };
    return settings;
}

Result<access::oidc::Options> provider_options(const OidcSettings& settings) {
    access::oidc::Options options = settings.options;
    if (options.issuer.empty()) return options;
    if (options.client_id.empty() || options.groups.empty()) {
        return fail(Code::invalid,
                    "oidc.issuer is set, and oidc.client_id or oidc.groups is not:"
                    " nobody could sign in by it");
    }
    if (!options.ca_file.empty()) {
        // Else it would be found when somebody signs in.
        const auto tls = http::TlsClientContext::load({.ca_file = options.ca_file});
        if (!tls) {
            return fail(tls.error().code, fmt::format("oidc.ca_file: {}", tls.error().message));
        }
    }
    if (settings.client_secret_file.empty()) return options;
    const auto secret = access::read_private_file(settings.client_secret_file);
    if (!secret) {
        return fail(secret.error().code,
                    fmt::format("oidc.client_secret_file: {}", secret.error().message));
    }
    std::string_view text = *secret;
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty()) {
        return fail(Code::invalid, fmt::format("oidc.client_secret_file: {} is empty",
                                               settings.client_secret_file));
    }
    options.client_secret = Secret(std::string(text));
    return options;
}

}  // namespace opentrail::app
