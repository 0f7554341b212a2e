#include "access/principal.h"

#include <array>
#include <utility>

namespace opentrail::access {
namespace {

constexpr std::array<std::pair<Scope, std::string_view>, 5> scope_names = {{
    {Scope::events_read, "events:read"},
    {Scope::events_write, "events:write"},
    {Scope::imports_write, "imports:write"},
    {Scope::metrics_read, "metrics:read"},
    {Scope::admin, "admin"},
}};

}  // namespace

bool View::may_read(std::string_view account) const {
    return all || accounts.contains(std::string(account));
}

std::string_view name(Scope scope) {
    for (const auto& [known, text] : scope_names) {
        if (known == scope) return text;
    }
    return "unknown";
}

std::optional<Scope> parse_scope(std::string_view text) {
    for (const auto& [scope, known] : scope_names) {
        if (known == text) return scope;
    }
    return std::nullopt;
}

const std::set<Scope>& every_scope() {
    static const std::set<Scope> every = [] {
        std::set<Scope> scopes;
        for (const auto& [scope, text] : scope_names) scopes.insert(scope);
        return scopes;
    }();
    return every;
}

bool Principal::has(Scope scope) const {
    return scopes.contains(scope) || scopes.contains(Scope::admin);
}

bool Principal::may_write_for(std::string_view other_account) const {
    return writes_all || other_account == account;
}

}  // namespace opentrail::access
