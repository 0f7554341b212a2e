#include "access/denial_text.h"

#include <fmt/format.h>

namespace opentrail::access {
namespace {

std::string_view kind_of(policy::By by) {
    switch (by) {
        case policy::By::resource: return "resource-based policy";
        case policy::By::session: return "session policy";
        case policy::By::boundary: return "permissions boundary";
        case policy::By::identity:
        case policy::By::none: break;
    }
    return "identity-based policy";
}

}  // namespace

std::string denial_text(const Principal& caller, const Ask& ask, const policy::Decision& decision) {
    std::string text =
        fmt::format("User: {} is not authorized to perform: {}", caller.arn, ask.action);
    if (ask.resource != "*") text += fmt::format(" on resource: {}", ask.resource);
    const std::string_view kind = kind_of(decision.by);
    if (decision.why == policy::Why::explicit_deny) {
        const std::string_view article = kind.starts_with('i') ? "an" : "a";
        text += fmt::format(" with an explicit deny in {} {}", article, kind);
        if (decision.managed) text += fmt::format(": {}", decision.policy);
    } else {
        text += fmt::format(" because no {} allows the {} action", kind, ask.action);
    }
    return text;
}

}  // namespace opentrail::access
