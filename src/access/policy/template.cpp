#include "access/policy/template.h"

#include <algorithm>
#include <utility>

#include "access/policy/letter_case.h"

namespace opentrail::access::policy {
namespace {

constexpr std::size_t arn_colons = 5;

void add_text(std::vector<Piece>& pieces, std::string_view text) {
    if (text.empty()) return;
    if (pieces.empty() || pieces.back().kind != Piece::Kind::text) pieces.emplace_back();
    pieces.back().text += text;
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

// What stands between "${" and "}".
std::expected<void, std::string> add_variable(std::vector<Piece>& pieces, std::string_view inside) {
    if (inside == "*" || inside == "?" || inside == "$") {
        add_text(pieces, inside);
        return {};
    }
    Piece piece{.kind = Piece::Kind::variable};
    const std::size_t comma = inside.find(',');
    if (comma != std::string_view::npos) {
        std::string_view fallback = trimmed(inside.substr(comma + 1));
        if (fallback.size() < 2 || !fallback.starts_with('\'') || !fallback.ends_with('\'')) {
            return std::unexpected("the default value of a variable must be in single quotes");
        }
        piece.fallback = std::string(fallback.substr(1, fallback.size() - 2));
    }
    const std::string_view key = trimmed(inside.substr(0, comma));
    const std::size_t colon = key.find(':');
    if (colon == 0 || colon == std::string_view::npos || colon + 1 == key.size()) {
        return std::unexpected("a variable must name a condition key, prefixed by a vendor");
    }
    piece.text = key;
    pieces.push_back(std::move(piece));
    return {};
}

// Null when there is none.
const std::string* value_of(const Piece& piece, const Context& context) {
    const std::string* const value = context.find_single(piece.text);
    if (value != nullptr) return value;
    return piece.fallback ? &*piece.fallback : nullptr;
}

// Makes tokens, and keeps count of the colons that end the fields of an ARN.
class Tokens {
  public:
    explicit Tokens(Scope scope) : scope_(scope) {}

    void add(std::string_view text) {
        for (const char byte : text) {
            colons_ += byte == ':' ? 1 : 0;
            tokens_.push_back({.byte = scope_ == Scope::caseless ? lower(byte) : byte});
        }
    }

    // `ends_field`: what follows is a colon, or nothing.
    void add_wildcard(Token::Kind kind, bool ends_field) {
        bool within = colons_ < arn_colons && scope_ >= Scope::resource;
        if (scope_ == Scope::resource && kind == Token::Kind::run && ends_field) within = false;
        tokens_.push_back({.kind = kind, .within_field = within});
    }

    Pattern pattern() const { return Pattern(tokens_); }

  private:
    Scope scope_;
    std::size_t colons_ = 0;
    std::vector<Token> tokens_;
};

// Absent when a variable has no value.
std::optional<Pattern> fill(const std::vector<Piece>& pieces, Scope scope, const Context& context) {
    Tokens tokens(scope);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Piece& piece = pieces[i];
        if (piece.kind == Piece::Kind::text) {
            tokens.add(piece.text);
        } else if (piece.kind == Piece::Kind::variable) {
            const std::string* const value = value_of(piece, context);
            if (value == nullptr) return std::nullopt;
            tokens.add(*value);
        } else {
            const bool ends = i + 1 == pieces.size() || pieces[i + 1].text.starts_with(':');
            tokens.add_wildcard(
                piece.kind == Piece::Kind::one ? Token::Kind::one : Token::Kind::run, ends);
        }
    }
    return tokens.pattern();
}

}  // namespace

std::expected<std::vector<Piece>, std::string> parse_pieces(std::string_view text, Syntax syntax) {
    std::vector<Piece> pieces;
    while (!text.empty()) {
        std::size_t taken = 1;
        if (syntax.wildcards && text.front() == '*') {
            pieces.push_back({.kind = Piece::Kind::run});
        } else if (syntax.wildcards && text.front() == '?') {
            pieces.push_back({.kind = Piece::Kind::one});
        } else if (syntax.variables && text.starts_with("${")) {
            const std::size_t close = text.find('}');
            if (close == std::string_view::npos) return std::unexpected("a variable has no end");
            const auto added = add_variable(pieces, text.substr(2, close - 2));
            if (!added) return std::unexpected(added.error());
            taken = close + 1;
        } else {
            add_text(pieces, text.substr(0, 1));
        }
        text.remove_prefix(taken);
    }
    return pieces;
}

Template::Template(std::vector<Piece> pieces, Scope scope) : scope_(scope) {
    const bool fixed = std::ranges::none_of(
        pieces, [](const Piece& piece) { return piece.kind == Piece::Kind::variable; });
    if (fixed) {
        pattern_ = *fill(pieces, scope, Context());
    } else {
        variables_ = std::move(pieces);
    }
}

bool Template::matches(std::string_view text, const Context& context) const {
    // An ARN has its fields, or is none.
    if (scope_ == Scope::arn && std::ranges::count(text, ':') < std::ptrdiff_t{arn_colons}) {
        return false;
    }
    if (!variables_.empty()) return matches_filled(text, context);
    if (scope_ == Scope::caseless) return pattern_.matches(lowered(text));
    return pattern_.matches(text);
}

// Goes along the text as long as neither side has a choice; builds a pattern only for the rest of
// cases.
bool Template::matches_filled(std::string_view text, const Context& context) const {
    std::string_view rest = text;
    for (std::size_t i = 0; i < variables_.size(); ++i) {
        const Piece& piece = variables_[i];
        if (piece.kind == Piece::Kind::one || piece.kind == Piece::Kind::run) {
            const bool last = i + 1 == variables_.size();
            if (last && piece.kind == Piece::Kind::run && scope_ != Scope::arn) return true;
            const std::optional<Pattern> filled = fill(variables_, scope_, context);
            return filled &&
                   filled->matches(scope_ == Scope::caseless ? lowered(text) : std::string(text));
        }
        const std::string* const value =
            piece.kind == Piece::Kind::text ? &piece.text : value_of(piece, context);
        if (value == nullptr || rest.size() < value->size()) return false;
        const std::string_view here = rest.substr(0, value->size());
        const bool same =
            scope_ == Scope::caseless ? equal_without_case(here, *value) : here == *value;
        if (!same) return false;
        rest.remove_prefix(value->size());
    }
    return rest.empty();
}

}  // namespace opentrail::access::policy
