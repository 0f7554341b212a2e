#include "app/nearest.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace opentrail::app {
namespace {

std::size_t edit_distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t above = row[j];
            row[j] =
                std::min({row[j] + 1, row[j - 1] + 1, diagonal + (left[i - 1] != right[j - 1])});
            diagonal = above;
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known) {
    constexpr std::size_t most = 3;
    // Longer than any known word can be near: its distance is not worked out.
    constexpr std::size_t word_bytes_max = 100;
    if (word.size() > word_bytes_max) return std::nullopt;
    std::optional<std::string> found;
    std::size_t least = most + 1;
    const auto begun = [&](const std::string& one) { return one.starts_with(word); };
    if (word.size() >= 2 && std::ranges::count_if(known, begun) == 1) {
        return *std::ranges::find_if(known, begun);
    }
    for (const std::string& one : known) {
        const std::size_t distance = edit_distance(one, word);
        if (distance >= least || distance * 2 >= word.size()) continue;
        least = distance;
        found = one;
    }
    return found;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
    const std::optional<std::string> meant = nearest(word, known);
    return meant ? fmt::format("; did you mean '{}'?", *meant) : std::string();
}

}  // namespace opentrail::app
