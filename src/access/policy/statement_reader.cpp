#include "access/policy/statement_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "access/policy/quoted.h"
#include "base/result.h"

namespace opentrail::access::policy {
namespace {

using Done = std::expected<void, Fault>;
using Texts = std::vector<std::string_view>;

constexpr std::string_view elements[] = {"Sid",          "Effect",      "Principal",
                                         "NotPrincipal", "Action",      "NotAction",
                                         "Resource",     "NotResource", "Condition"};
constexpr std::string_view syntax_errors = "Syntax errors in policy.";
constexpr std::string_view sid_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
// What a role's trust policy may be about (STS API Reference).
constexpr std::string_view assume_actions[] = {
    "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession", "sts:SetSourceIdentity",  "sts:SetContext"};

class Reader {
  public:
    Reader(const Node& node, std::size_t number, Rules rules) : node_(node), rules_(rules) {
        statement_.number = number;
    }

    std::expected<Statement, Fault> read() {
        TRY(read_shape());
        TRY(read_sid());
        TRY(read_effect());
        TRY(read_principals());
        TRY(read_actions());
        TRY(read_resources());
        TRY(read_conditions());
        return std::move(statement_);
    }

  private:
    std::unexpected<Fault> fault(std::string_view words, std::string_view element,
                                 std::string_view detail = {}) const {
        std::string where = fmt::format("statement {}", statement_.number);
        if (!element.empty()) where += fmt::format(", {}", quoted(element));
        if (!detail.empty()) where += fmt::format(": {}", detail);
        return std::unexpected(Fault{fmt::format("{} ({})", words, where)});
    }

    Done read_shape() const {
        if (!node_.is_object()) return fault(syntax_errors, {}, "a statement must be an object");
        for (const std::string& name : node_.names) {
            if (std::ranges::find(elements, name) == std::end(elements)) {
                return fault(syntax_errors, name, "a statement has no such element");
            }
        }
        return {};
    }

    // One text, or a list of at least one.
    std::expected<Texts, Fault> texts_of(const Node& node, std::string_view element) const {
        if (node.is_text()) return Texts{node.text};
        if (!node.is_list()) return fault(syntax_errors, element, "must be a text or a list");
        if (node.items.empty()) return fault(syntax_errors, element, "must not be empty");
        Texts texts;
        for (const Node& item : node.items) {
            if (!item.is_text()) return fault(syntax_errors, element, "may list texts only");
            texts.push_back(item.text);
        }
        return texts;
    }

    // The one of two elements that is there, and whether it is the second.
    std::expected<std::pair<const Node*, bool>, Fault> either(std::string_view first,
                                                              std::string_view second) const {
        const Node* const one = node_.find(first);
        const Node* const other = node_.find(second);
        if (one != nullptr && other != nullptr) {
            return fault(syntax_errors, first, fmt::format("{} stands beside it", second));
        }
        return std::pair(one != nullptr ? one : other, other != nullptr);
    }

    Done read_sid() {
        const Node* const sid = node_.find("Sid");
        if (sid == nullptr) return {};
        if (!sid->is_text()) return fault(syntax_errors, "Sid", "must be a text");
        // Services that keep resource policies take more (IAM User Guide, grammar, "sid_string").
        if (rules_.kind != Kind::resource &&
            sid->text.find_first_not_of(sid_letters) != std::string::npos) {
            return fault(
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the "
                "regular expression [0-9A-Za-z]*",
                "Sid");
        }
        statement_.sid = sid->text;
        return {};
    }

    Done read_effect() {
        const Node* const effect = node_.find("Effect");
        if (effect == nullptr) return fault("Missing required field Effect.", "Effect");
        if (!effect->is_text()) return fault(syntax_errors, "Effect", "must be a text");
        if (effect->text != "Allow" && effect->text != "Deny") {
            return fault(fmt::format("Invalid effect: {}", quoted(effect->text)), "Effect");
        }
        statement_.allows = effect->text == "Allow";
        return {};
    }

    Done read_principals() {
        const auto [node, negated] = TRY(either("Principal", "NotPrincipal"));
        const std::string_view element = negated ? "NotPrincipal" : "Principal";
        if (rules_.kind == Kind::identity || rules_.kind == Kind::session) {
            if (node == nullptr) return {};
            return fault("Policy document should not specify a principal.", element);
        }
        if (node == nullptr) return fault("Missing required field Principal.", "Principal");
        if (negated && (statement_.allows || rules_.kind == Kind::trust)) {
            return fault("Has prohibited field NotPrincipal.", element,
                         rules_.kind == Kind::trust ? "a trust policy cannot have it"
                                                    : "it goes with Deny only");
        }
        statement_.principals.emplace();
        statement_.principals->negated = negated;
        if (node->is_text()) {
            if (node->text == "*") return add_principal("AWS", "*", element);
            return fault("Invalid principal in policy.", element, "must be \"*\" or an object");
        }
        if (!node->is_object() || node->items.empty()) {
            return fault("Invalid principal in policy.", element, "must be \"*\" or an object");
        }
        for (std::size_t i = 0; i < node->items.size(); ++i) {
            const Texts ids = TRY(texts_of(node->items[i], element));
            for (const std::string_view id : ids) TRY(add_principal(node->names[i], id, element));
        }
        return {};
    }

    Done add_principal(std::string_view type, std::string_view id, std::string_view element) {
        std::optional<PrincipalRule> rule = parse_principal(type, id);
        const bool misplaced = (type == "Federated" && rules_.kind != Kind::trust) ||
                               (type == "CanonicalUser" && rules_.kind != Kind::resource);
        if (!rule || misplaced) {
            return fault(
                fmt::format("Invalid principal in policy: \"{}\":\"{}\"", quoted(type), quoted(id)),
                element);
        }
        statement_.principals->rules.push_back(*std::move(rule));
        return {};
    }

    Done read_actions() {
        const auto [node, negated] = TRY(either("Action", "NotAction"));
        if (node == nullptr) return fault("Missing required field Action.", "Action");
        const std::string_view element = negated ? "NotAction" : "Action";
        statement_.all_actions_but = negated;
        const Texts actions = TRY(texts_of(*node, element));
        for (const std::string_view action : actions) {
            const auto added = statement_.actions.add(action);
            if (!added) return fault(added.error(), element, quoted(action));
        }
        if (rules_.kind != Kind::trust) return {};
        const bool only_assumes = std::ranges::all_of(actions, [](std::string_view action) {
            ActionSet set;
            return set.add(action) && std::ranges::any_of(assume_actions, [&](auto known) {
                       return action.find('*') != 0 && set.has(AskedAction(known));
                   });
        });
        if (!only_assumes || negated) {
            return fault("AssumeRole policy may only specify STS AssumeRole actions.", element);
        }
        return {};
    }

    Done read_resources() {
        const auto [node, negated] = TRY(either("Resource", "NotResource"));
        const std::string_view element = negated ? "NotResource" : "Resource";
        if (rules_.kind == Kind::trust) {
            if (node == nullptr) return {};
            return fault(fmt::format("Has prohibited field {}.", element), element);
        }
        if (node == nullptr) return fault("Missing required field Resource.", "Resource");
        statement_.has_resources = true;
        statement_.all_resources_but = negated;
        const Texts resources = TRY(texts_of(*node, element));
        for (const std::string_view resource : resources) {
            auto pattern = parse_resource(resource, rules_.variables, rules_.kind != Kind::session);
            if (!pattern) return fault(pattern.error(), element);
            statement_.resources.push_back(*std::move(pattern));
        }
        return {};
    }

    Done read_conditions() {
        const Node* const node = node_.find("Condition");
        if (node == nullptr) return {};
        if (!node->is_object()) return fault(syntax_errors, "Condition", "must be an object");
        for (std::size_t i = 0; i < node->items.size(); ++i) {
            TRY(read_operator(node->names[i], node->items[i]));
        }
        return {};
    }

    Done read_operator(std::string_view name, const Node& keys) {
        const std::optional<Operator> meaning = parse_operator(name);
        if (!meaning) {
            return fault(fmt::format("Invalid Condition type : {}.", quoted(name)), "Condition");
        }
        if (!keys.is_object()) {
            return fault(syntax_errors, "Condition",
                         fmt::format("{} must be an object", quoted(name)));
        }
        for (std::size_t i = 0; i < keys.items.size(); ++i) {
            const std::string& key = keys.names[i];
            const std::size_t colon = key.find(':');
            if (colon == 0 || colon == std::string::npos || colon + 1 == key.size()) {
                return fault(
                    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                    "Condition", quoted(key));
            }
            TRY(read_key(*meaning, key, keys.items[i]));
        }
        return {};
    }

    Done read_key(Operator meaning, const std::string& key, const Node& values) {
        Condition condition(meaning, key);
        const std::span<const Node> list =
            values.is_list() ? std::span(values.items) : std::span(&values, 1);
        for (const Node& value : list) {
            const bool plain = value.is_text() || value.kind == Node::Kind::number ||
                               value.kind == Node::Kind::boolean;
            if (!plain) {
                return fault(syntax_errors, "Condition",
                             fmt::format("{} must have a text, a number, true, false or a list "
                                         "of these",
                                         quoted(key)));
            }
            const auto added = condition.add(value.text, rules_.variables);
            if (!added) {
                return fault(syntax_errors, "Condition",
                             fmt::format("{}: {}", quoted(key), added.error()));
            }
        }
        statement_.conditions.push_back(std::move(condition));
        return {};
    }

    const Node& node_;
    const Rules rules_;
    Statement statement_;
};

}  // namespace

std::expected<Statement, Fault> read_statement(const Node& node, std::size_t number, Rules rules) {
    return Reader(node, number, rules).read();
}

}  // namespace opentrail::access::policy
