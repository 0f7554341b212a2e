#include "access/policy/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "access/policy/document.h"
#include "access/policy/statement.h"
#include "access/policy/statement_reader.h"
#include "base/json_text.h"
#include "base/result.h"

namespace opentrail::access::policy {
namespace {

constexpr std::string_view white_space = " \t\r\n";

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

std::unexpected<Fault> fault(std::string message) {
    return std::unexpected(Fault{std::move(message)});
}

std::unexpected<Fault> syntax_fault(std::string_view detail) {
    return fault(fmt::format("Syntax errors in policy. ({})", detail));
}

// U+0009, U+000A, U+000D and U+0020 to U+00FF: what IAM and STS take (API References,
// policyDocumentType). `text` is UTF-8.
bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x20) return white_space.find(letter) != std::string_view::npos;
        return byte <= 0xC3;
    });
}

std::expected<void, Fault> check_text(std::string_view document, Kind kind,
                                      std::size_t characters_max) {
    if (document.size() > document_bytes_max) {
        return std::unexpected(Fault{
            fmt::format("Policy documents of more than {} bytes are not read.", document_bytes_max),
            true});
    }
    const std::size_t characters = quota_characters(document);
    if (characters > characters_max) {
        return std::unexpected(
            Fault{fmt::format("Cannot exceed quota for PolicySize: {}", characters_max), true});
    }
    if (!is_utf8(document)) return syntax_fault("not UTF-8");
    if (kind != Kind::resource && !is_plain(document)) {
        return syntax_fault("a character is none of U+0009, U+000A, U+000D and U+0020 to U+00FF");
    }
    return {};
}

// The document's own elements; the statements as they are.
struct Outline {
    bool variables = false;
    std::span<const Node> statements;
};

std::expected<Outline, Fault> read_outline(const Node& root, Kind kind) {
    if (!root.is_object()) return syntax_fault("a policy must be an object");
    for (const std::string& name : root.names) {
        if (name != "Version" && name != "Id" && name != "Statement") {
            return syntax_fault(fmt::format("{}: a policy has no such element", name));
        }
    }
    Outline outline;
    if (const Node* const version = root.find("Version")) {
        outline.variables = version->is_text() && version->text == "2012-10-17";
        if (!outline.variables && !(version->is_text() && version->text == "2008-10-17")) {
            return fault("The policy must contain a valid version string (Version)");
        }
    }
    if (const Node* const id = root.find("Id")) {
        if (kind == Kind::identity || kind == Kind::session) {
            return syntax_fault("Id: only a resource policy has it");
        }
        if (!id->is_text()) return syntax_fault("Id: must be a text");
    }
    const Node* const statements = root.find("Statement");
    if (statements == nullptr) return fault("Missing required field Statement (Statement)");
    outline.statements =
        statements->is_list() ? std::span(statements->items) : std::span(statements, 1);
    if (outline.statements.empty()) return syntax_fault("Statement: must not be empty");
    return outline;
}

}  // namespace

Policy::Policy(std::vector<Statement> statements) : statements_(std::move(statements)) {}
Policy::~Policy() = default;

std::span<const Statement> Policy::statements() const { return statements_; }

std::size_t quota_characters(std::string_view document) {
    return static_cast<std::size_t>(std::ranges::count_if(document, [](char letter) {
        return !is_continuation(letter) && white_space.find(letter) == std::string_view::npos;
    }));
}

std::expected<std::shared_ptr<const Policy>, Fault> parse_policy(std::string_view document,
                                                                 Kind kind,
                                                                 std::size_t characters_max) {
    TRY(check_text(document, kind, characters_max));
    const std::expected<Node, std::string> root = parse_document(document);
    if (!root) return syntax_fault(root.error());
    const Outline outline = TRY(read_outline(*root, kind));
    std::vector<Statement> statements;
    std::set<std::string> sids;
    for (const Node& node : outline.statements) {
        statements.push_back(
            TRY(read_statement(node, statements.size() + 1, {kind, outline.variables})));
        const std::string& sid = statements.back().sid;
        if (!sid.empty() && !sids.insert(sid).second) {
            return fault(
                fmt::format("Statement IDs (SID) in a single policy must be unique. (statement "
                            "{}, Sid)",
                            statements.size()));
        }
    }
    return std::make_shared<const Policy>(std::move(statements));
}

}  // namespace opentrail::access::policy
