#include "access/policy/testing/comparison.h"

#include <fmt/format.h>

#include <optional>

#include "access/policy/testing/literal_policy.h"

namespace opentrail::access::policy::literal {
namespace {

constexpr std::size_t characters_max = 20'480;

/// The scene's documents, compiled; and whether both readers took them all.
struct Compiled {
    std::string difference;
    bool complete = true;

    std::vector<NamedPolicy> add(const std::vector<Document>& documents, Kind kind) {
        std::vector<NamedPolicy> policies;
        for (const auto& [name, text] : documents) {
            if (difference.empty()) difference = compare_acceptance(text, kind);
            auto parsed = parse_policy(text, kind, characters_max);
            if (parsed && accepts(text, kind, characters_max).value_or(false)) {
                policies.push_back({name, false, *parsed});
            } else {
                complete = false;
            }
        }
        return policies;
    }

    std::vector<NamedPolicy> add(const std::optional<Document>& document, Kind kind) {
        std::vector<Document> documents;
        if (document) documents.push_back(*document);
        return add(documents, kind);
    }
};

const NamedPolicy* first(const std::vector<NamedPolicy>& policies) {
    return policies.empty() ? nullptr : &policies.front();
}

std::string text_of(const Decision& decision) {
    return fmt::format("{} by {} \"{}\" \"{}\"", static_cast<int>(decision.why),
                       static_cast<int>(decision.by), decision.policy, decision.statement);
}

}  // namespace

std::string compare_acceptance(const std::string& document, Kind kind) {
    const auto parsed = parse_policy(document, kind, characters_max);
    const std::optional<bool> accepted = accepts(document, kind, characters_max);
    if (!accepted || *accepted == parsed.has_value()) return {};
    return fmt::format("kind {}: {}, the literal reader {} it: {}", static_cast<int>(kind),
                       parsed ? "taken" : parsed.error().message, *accepted ? "takes" : "refuses",
                       document);
}

Comparison compare(const Scene& scene) {
    Compiled compiled;
    const auto identity = compiled.add(scene.identity, Kind::identity);
    const auto boundary = compiled.add(scene.boundary, Kind::identity);
    const auto session =
        compiled.add(scene.session.value_or(std::vector<Document>()), Kind::session);
    const auto resource = compiled.add(scene.resource_policy, scene.resource_kind);
    if (!compiled.difference.empty() || !compiled.complete) return {compiled.difference};

    Policies policies{.identity = identity,
                      .boundary = first(boundary),
                      .resource = first(resource),
                      .resource_account = scene.resource_account,
                      .resource_must_allow = scene.resource_kind == Kind::trust};
    if (scene.session) policies.session = session;
    const Decision quick =
        policy::decide({scene.subject, scene.action, scene.resource, scene.context}, policies);
    Decision slow = decide(scene);
    if (slow.allowed()) {
        // Which of several grants is named is not the literal evaluator's to say.
        slow.policy = quick.policy;
        slow.statement = quick.statement;
    }
    if (text_of(quick) == text_of(slow)) return {{}, true, quick};
    return {fmt::format("{}, the literal evaluator says {}", text_of(quick), text_of(slow)), true,
            quick};
}

}  // namespace opentrail::access::policy::literal
