#include "access/policy/statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "access/policy/quoted.h"

namespace opentrail::access::policy {
namespace {

constexpr std::size_t arn_fields = 6;
constexpr std::string_view partition_letters = "abcdefghijklmnopqrstuvwxyz-*?";
constexpr std::string_view service_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";

bool consists_of(std::string_view text, std::string_view letters) {
    return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

std::string_view next_field(std::string_view& text) {
    const std::size_t colon = text.find(':');
    const std::string_view field = text.substr(0, colon);
    text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
    return field;
}

}  // namespace

std::expected<Template, std::string> parse_resource(std::string_view text, bool variables,
                                                    bool complete) {
    if (text == "*") return Template({{.kind = Piece::Kind::run}}, Scope::resource);
    std::string_view rest = text;
    if (next_field(rest) != "arn" || rest.empty()) {
        return std::unexpected(
            fmt::format("Resource {} must be in ARN format or \"*\".", quoted(text)));
    }
    const std::string_view partition = next_field(rest);
    if (!consists_of(partition, partition_letters)) {
        return std::unexpected(fmt::format("Partition \"{}\" is not valid for resource \"{}\".",
                                           quoted(partition), quoted(text)));
    }
    if (!consists_of(next_field(rest), service_letters)) {
        return std::unexpected(
            "Resource vendor must be fully qualified and cannot contain regexes.");
    }
    // The resource part begins behind the fifth colon; before it "${" is refused, so that no colon
    // of a variable is taken for one of the ARN's.
    std::size_t fields =
        std::min(static_cast<std::size_t>(std::ranges::count(text, ':')) + 1, arn_fields);
    for (std::size_t field = 3; field + 1 < arn_fields && field < fields; ++field) {
        if (variables && next_field(rest).find("${") != std::string_view::npos) {
            return std::unexpected(
                fmt::format("Resource {} has a variable before the fifth colon.", quoted(text)));
        }
    }
    std::string whole(text);
    if (fields < arn_fields && !complete) {
        return std::unexpected(
            fmt::format("Resource {} must be in ARN format or \"*\".", quoted(text)));
    }
    for (; fields < arn_fields; ++fields) whole += ":*";
    auto pieces = parse_pieces(whole, {.wildcards = true, .variables = variables});
    if (!pieces) return std::unexpected(std::move(pieces.error()));
    return Template(*std::move(pieces), Scope::resource);
}

Named Statement::applies(const Asked& asked) const {
    if (actions.has(asked.action) == all_actions_but) return Named::no;
    if (has_resources) {
        const bool listed = std::ranges::any_of(resources, [&](const Template& resource) {
            return resource.matches(asked.resource, asked.context);
        });
        if (listed == all_resources_but) return Named::no;
    }
    Named named = Named::directly;
    if (principals) {
        if (principals->negated) {
            if (exempts(principals->rules, asked.subject, asked.has_boundary)) return Named::no;
        } else {
            named = names(principals->rules, asked.subject);
            if (named == Named::no) return Named::no;
        }
    }
    for (const Condition& condition : conditions) {
        if (!condition.holds(asked.context)) return Named::no;
        // A role named by aws:PrincipalArn under its account is named as in Principal (IAM User
        // Guide, "How AWS enforcement code logic evaluates requests").
        if (named == Named::by_account && asked.subject.type == SubjectType::role_session &&
            condition.names_principals()) {
            named = Named::by_role;
        }
    }
    return named;
}

std::string Statement::name() const { return sid.empty() ? fmt::format("#{}", number) : sid; }

}  // namespace opentrail::access::policy
