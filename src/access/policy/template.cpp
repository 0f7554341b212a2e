#include "access/policy/template.h"

#include <algorithm>
#include <array>
#include <cstddef>
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

// What may be tried where, at most: beyond it a pattern is built, which never tries again.
constexpr std::size_t trial_steps_max = 1U << 16U;
constexpr std::size_t parts_max = 16;

// Texts, and runs that may have anything, in order; matched where they lie, without a copy.
class Parts {
  public:
    explicit Parts(bool caseless) : caseless_(caseless) {}

    void add(std::string_view text) {
        parts_[count_++] = {text, false};
        size_ += text.size();
    }
    void add_run() { parts_[count_++] = {{}, true}; }

    std::size_t size() const { return size_; }

    bool match(std::string_view text) const {
        std::size_t at = end_of_chunk(0);
        std::size_t used = chunk_size(0, at);
        if (!fits(0, at, text) || (at == count_ && used != text.size())) return false;
        text.remove_prefix(used);
        while (at < count_) {
            const std::size_t begin = at + 1;
            at = end_of_chunk(begin);
            used = chunk_size(begin, at);
            if (at == count_) {
                return text.size() >= used && fits(begin, at, text.substr(text.size() - used));
            }
            while (!fits(begin, at, text)) {
                if (text.size() <= used) return false;
                text.remove_prefix(1);
            }
            text.remove_prefix(used);
        }
        return true;
    }

  private:
    struct Part {
        std::string_view text;
        bool is_run = false;
    };

    // A chunk is what stands between two runs.
    std::size_t end_of_chunk(std::size_t begin) const {
        while (begin < count_ && !parts_[begin].is_run) ++begin;
        return begin;
    }
    std::size_t chunk_size(std::size_t begin, std::size_t end) const {
        std::size_t size = 0;
        for (; begin < end; ++begin) size += parts_[begin].text.size();
        return size;
    }
    bool fits(std::size_t begin, std::size_t end, std::string_view text) const {
        for (; begin < end; ++begin) {
            const std::string_view wanted = parts_[begin].text;
            const std::string_view here = text.substr(0, wanted.size());
            if (caseless_ ? !equal_without_case(here, wanted) : here != wanted) return false;
            text.remove_prefix(wanted.size());
        }
        return true;
    }

    const bool caseless_;
    std::array<Part, parts_max> parts_ = {};
    std::size_t count_ = 0;
    std::size_t size_ = 0;
};

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

    // `last`: it ends its field.
    void add_wildcard(Token::Kind kind, bool last) {
        bool within = colons_ < arn_colons && scope_ >= Scope::resource;
        if (scope_ == Scope::resource && kind == Token::Kind::run && last) within = false;
        tokens_.push_back({.kind = kind, .within_field = within});
    }

    Pattern pattern() const { return Pattern(tokens_); }

  private:
    Scope scope_;
    std::size_t colons_ = 0;
    std::vector<Token> tokens_;
};

// Whether what follows the wildcard `pieces[at]` is a colon, or nothing.
bool ends_field(const std::vector<Piece>& pieces, std::size_t at) {
    return at + 1 == pieces.size() ||
           (pieces[at + 1].kind == Piece::Kind::text && pieces[at + 1].text.starts_with(':'));
}

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
            tokens.add_wildcard(
                piece.kind == Piece::Kind::one ? Token::Kind::one : Token::Kind::run,
                ends_field(pieces, i));
        }
    }
    return tokens.pattern();
}

// Of pieces with variables: whether each wildcard is a run, and one that may have anything. A
// resource's variables stand behind its fifth colon, so its colons are all in texts.
bool has_only_free_runs(const std::vector<Piece>& pieces, Scope scope) {
    std::ptrdiff_t colons = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Piece& piece = pieces[i];
        if (piece.kind == Piece::Kind::one) return false;
        if (piece.kind == Piece::Kind::text) colons += std::ranges::count(piece.text, ':');
        if (piece.kind != Piece::Kind::run) continue;
        if (scope == Scope::arn) return false;
        const bool free = scope != Scope::resource || colons >= std::ptrdiff_t{arn_colons} ||
                          ends_field(pieces, i);
        if (!free) return false;
    }
    return pieces.size() <= parts_max;
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
        only_free_runs_ = has_only_free_runs(pieces, scope);
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

bool Template::matches_filled(std::string_view text, const Context& context) const {
    // Most texts are told apart before any variable: its value need not be looked for.
    const Piece& first = variables_.front();
    if (first.kind == Piece::Kind::text && scope_ != Scope::caseless &&
        !text.starts_with(first.text)) {
        return false;
    }
    if (only_free_runs_) {
        Parts parts(scope_ == Scope::caseless);
        for (const Piece& piece : variables_) {
            if (piece.kind == Piece::Kind::run) {
                parts.add_run();
                continue;
            }
            const std::string* const value =
                piece.kind == Piece::Kind::text ? &piece.text : value_of(piece, context);
            if (value == nullptr) return false;
            parts.add(*value);
        }
        if (parts.size() * text.size() <= trial_steps_max) return parts.match(text);
    }
    const std::optional<Pattern> filled = fill(variables_, scope_, context);
    return filled && filled->matches(scope_ == Scope::caseless ? lowered(text) : std::string(text));
}

}  // namespace opentrail::access::policy
