#include "access/policy/principal_rule.h"

#include <algorithm>
#include <array>

namespace opentrail::access::policy {
namespace {

using Form = PrincipalRule::Form;

constexpr std::size_t account_digits = 12;
constexpr std::size_t id_size_min = 16;
constexpr std::size_t id_size_max = 128;
constexpr std::size_t canonical_id_size = 64;
constexpr std::string_view digits = "0123456789";
constexpr std::string_view id_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view host_letters = "abcdefghijklmnopqrstuvwxyz0123456789-.";
// Of names and paths of users, roles and sessions (IAM API Reference); not wildcards.
constexpr std::string_view name_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-";

bool consists_of(std::string_view text, std::string_view letters) {
    return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

bool is_account(std::string_view text) {
    return text.size() == account_digits && consists_of(text, digits);
}

bool is_host(std::string_view text) {
    return consists_of(text, host_letters) && text.find('.') != std::string_view::npos;
}

// Names with '/' between them: at least `least`, at most `most`.
bool is_path(std::string_view text, std::size_t least, std::size_t most) {
    std::size_t parts = 0;
    for (bool more = true; more; ++parts) {
        const std::size_t slash = text.find('/');
        if (!consists_of(text.substr(0, slash), name_letters)) return false;
        more = slash != std::string_view::npos;
        if (more) text.remove_prefix(slash + 1);
    }
    return parts >= least && parts <= most;
}

struct Arn {
    std::array<std::string_view, 5> fields;  // "arn", partition, service, Region, account.
    std::string_view resource;
};

std::optional<Arn> split_arn(std::string_view text) {
    Arn arn;
    for (std::string_view& field : arn.fields) {
        const std::size_t colon = text.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        field = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    arn.resource = text;
    const std::string_view partition = arn.fields[1];
    if (arn.fields[0] != "arn" || !arn.fields[3].empty() || !is_account(arn.fields[4]) ||
        (partition != "aws" && !partition.starts_with("aws-"))) {
        return std::nullopt;
    }
    return arn;
}

bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

std::optional<PrincipalRule> parse_arn(std::string_view text) {
    constexpr std::size_t any = 256;
    const std::optional<Arn> arn = split_arn(text);
    if (!arn) return std::nullopt;
    std::string_view rest = arn->resource;
    const std::string whole(text);
    if (arn->fields[2] == "iam") {
        if (rest == "root") return PrincipalRule{Form::account, std::string(arn->fields[4])};
        if (take(rest, "user/") && is_path(rest, 1, any)) {
            return PrincipalRule{Form::principal, whole};
        }
        if (take(rest, "role/") && is_path(rest, 1, any)) return PrincipalRule{Form::role, whole};
    }
    if (arn->fields[2] == "sts") {
        if (take(rest, "assumed-role/") && is_path(rest, 2, 2)) {
            return PrincipalRule{Form::principal, whole};
        }
        if (take(rest, "federated-user/") && is_path(rest, 1, 1)) {
            return PrincipalRule{Form::principal, whole};
        }
    }
    return std::nullopt;
}

std::optional<PrincipalRule> parse_aws(std::string_view id) {
    if (id == "*") return PrincipalRule{Form::everyone, {}};
    if (is_account(id)) return PrincipalRule{Form::account, std::string(id)};
    if ((id.starts_with("AIDA") || id.starts_with("AROA")) && consists_of(id, id_letters) &&
        id.size() >= id_size_min && id.size() <= id_size_max) {
        return PrincipalRule{Form::id, std::string(id)};
    }
    return parse_arn(id);
}

std::optional<PrincipalRule> parse_provider(std::string_view id) {
    if (is_host(id)) return PrincipalRule{Form::provider, std::string(id)};
    const std::optional<Arn> arn = split_arn(id);
    if (!arn || arn->fields[2] != "iam") return std::nullopt;
    std::string_view rest = arn->resource;
    const bool known = take(rest, "oidc-provider/") || take(rest, "saml-provider/");
    if (!known || rest.empty() || rest.find_first_of("*?") != std::string_view::npos) {
        return std::nullopt;
    }
    return PrincipalRule{Form::provider, std::string(id)};
}

bool has_account(const Subject& subject) {
    return !subject.account.empty() && subject.type != SubjectType::service &&
           subject.type != SubjectType::anonymous;
}

}  // namespace

std::optional<PrincipalRule> parse_principal(std::string_view type, std::string_view id) {
    if (type == "AWS") return parse_aws(id);
    if (type == "Service" && is_host(id)) return PrincipalRule{Form::service, std::string(id)};
    if (type == "Federated") return parse_provider(id);
    if (type == "CanonicalUser" && id.size() == canonical_id_size &&
        consists_of(id, "0123456789abcdef")) {
        return PrincipalRule{Form::other, std::string(id)};
    }
    return std::nullopt;
}

Named names(const PrincipalRule& rule, const Subject& subject) {
    const bool session = subject.type == SubjectType::role_session;
    const auto when = [](bool condition, Named named) { return condition ? named : Named::no; };
    switch (rule.form) {
        case Form::everyone: return Named::directly;
        case Form::account:
            if (!has_account(subject) || subject.account != rule.value) return Named::no;
            return subject.type == SubjectType::root ? Named::directly : Named::by_account;
        case Form::principal:
            return when(has_account(subject) && subject.type != SubjectType::root &&
                            subject.arn == rule.value,
                        Named::directly);
        case Form::role: return when(session && subject.role_arn == rule.value, Named::by_role);
        case Form::id:
            if (session) return when(subject.id == rule.value, Named::by_role);
            return when(subject.type == SubjectType::user && subject.id == rule.value,
                        Named::directly);
        case Form::service:
            return when(subject.type == SubjectType::service && subject.arn == rule.value,
                        Named::directly);
        case Form::provider:
            return when(subject.type == SubjectType::federated && subject.account.empty() &&
                            subject.arn == rule.value,
                        Named::directly);
        case Form::other: return Named::no;
    }
    return Named::no;
}

Named names(std::span<const PrincipalRule> rules, const Subject& subject) {
    Named most = Named::no;
    for (const PrincipalRule& rule : rules) most = std::max(most, names(rule, subject));
    return most;
}

bool exempts(std::span<const PrincipalRule> rules, const Subject& subject, bool has_boundary) {
    if (has_boundary) return false;
    bool by_account = false;
    bool by_role = false;
    bool directly = false;
    for (const PrincipalRule& rule : rules) {
        if (rule.form == Form::everyone) return true;
        const Named named = names(rule, subject);
        by_account |= named == Named::by_account;
        by_role |= named == Named::by_role;
        directly |= named == Named::directly;
    }
    if (!has_account(subject) || subject.type == SubjectType::root) return directly;
    const bool needs_role = subject.type == SubjectType::role_session;
    return directly && by_account && (by_role || !needs_role);
}

}  // namespace opentrail::access::policy
