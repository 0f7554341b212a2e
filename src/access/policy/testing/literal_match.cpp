#include "access/policy/testing/literal_match.h"

#include <tuple>

#include "access/policy/testing/form.h"

namespace opentrail::access::policy::literal {
namespace {

// Groups: an escape; or the key, and the default in its quotes.
const std::string variable_form =
    R"(\$\{(?:([*?$])| *([^:}, ][^:},]*:[^,}]*?[^,} ]) *(?:, *('[^}]*') *)?)\})";

bool is_rest_of_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

bool has_good_variables(std::string_view text) {
    std::size_t at = 0;
    while ((at = text.find("${", at)) != std::string_view::npos) {
        const std::size_t close = text.find('}', at);
        if (close == std::string_view::npos) return false;
        if (!has_form(text.substr(at, close - at + 1), variable_form)) return false;
        at = close + 1;
    }
    return true;
}

std::optional<std::vector<Sign>> fill_in(std::string_view text, bool wild, bool variables,
                                         const Context& context) {
    std::vector<Sign> signs;
    while (!text.empty()) {
        if (!variables || !text.starts_with("${")) {
            signs.push_back({text[0], wild && (text[0] == '*' || text[0] == '?')});
            text.remove_prefix(1);
            continue;
        }
        const std::size_t size = text.find('}') + 1;
        const auto groups = groups_of(text.substr(0, size), variable_form);
        text.remove_prefix(size);
        const auto& [escape, key, otherwise] =
            std::tie(groups->at(0), groups->at(1), groups->at(2));
        std::string value;
        if (escape) {
            value = *escape;
        } else {
            const std::vector<std::string>* values = context.find(*key);
            if (values != nullptr && values->size() == 1) {
                value = values->front();
            } else if (otherwise) {
                value = otherwise->substr(1, otherwise->size() - 2);
            } else {
                return std::nullopt;
            }
        }
        for (const char letter : value) signs.push_back({letter, false});
    }
    return signs;
}

bool stand_for(const std::vector<Sign>& signs, std::string_view text, Crossing crossing) {
    std::vector<bool> reached(text.size() + 1, false);
    reached[0] = true;
    int colons = 0;
    for (std::size_t i = 0; i < signs.size(); ++i) {
        const Sign& sign = signs[i];
        std::vector<bool> next(text.size() + 1, false);
        const bool last_in_field =
            i + 1 == signs.size() || (!signs[i + 1].wild && signs[i + 1].letter == ':');
        bool colon_too = crossing == Crossing::everywhere || colons >= 5;
        if (crossing == Crossing::at_field_ends && sign.letter == '*' && last_in_field) {
            colon_too = true;
        }
        for (std::size_t at = 0; at <= text.size(); ++at) {
            if (!reached[at]) continue;
            if (!sign.wild) {
                if (at < text.size() && text[at] == sign.letter) next[at + 1] = true;
            } else if (sign.letter == '?') {
                if (at == text.size() || is_rest_of_character(text[at])) continue;
                if (text[at] == ':' && !colon_too) continue;
                std::size_t end = at + 1;
                next[end] = true;
                while (end < text.size() && is_rest_of_character(text[end])) next[++end] = true;
            } else {
                next[at] = true;
                for (std::size_t end = at; end < text.size(); ++end) {
                    if (text[end] == ':' && !colon_too) break;
                    next[end + 1] = true;
                }
            }
        }
        if (!sign.wild && sign.letter == ':') ++colons;
        reached = next;
    }
    return reached[text.size()];
}

}  // namespace opentrail::access::policy::literal
