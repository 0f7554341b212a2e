#include "app/gateway_table.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "app/terminal_text.h"
#include "app/text_table.h"

namespace opentrail::app {
namespace {

std::string text_of(const JsonObject& object, const char* member) {
    const Json* const found = find_member(object, member);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
}

double number_of(const JsonObject& object, const char* member) {
    const Json* const found = find_member(object, member);
    return found != nullptr && found->is_number() ? found->to_number<double>() : 0.0;
}

std::string count_of(const JsonObject& object, const char* member) {
    return with_separators(static_cast<std::uint64_t>(std::max(0.0, number_of(object, member))));
}

/// The state's word, for people: "NAME refuses calls".
std::string words_of(const std::string& state) {
    constexpr auto known = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"refusing", "refuses calls"},
        {"notRecording", "does not record"},
        {"upstreamFailing", "upstream fails"},
    });
    for (const auto& [word, words] : known) {
        if (word == state) return std::string(words);
    }
    return state;
}

std::string sentence_of(const JsonObject& gateway) {
    const std::string state = text_of(gateway, "state");
    const std::string reason = text_of(gateway, "stateReason");
    if (state == "well" || reason.empty()) return {};
    return tame(
        fmt::format("Gateway {}: {}: {}", text_of(gateway, "name"), words_of(state), reason));
}

}  // namespace

std::string gateway_table(const JsonArray& gateways, std::size_t width, bool bold) {
    TextTable table({{"Gateway", 8, false, true},
                     {"State", 8, false, true},
                     {"Policy", 8},
                     {"Listens", 8},
                     {"Upstream", 8},
                     {"Calls", 4, true},
                     {"A second", 4, true},
                     {"Not made", 4, true},
                     {"Malformed", 4, true},
                     {"Failed", 4, true},
                     {"Unrecorded", 4, true},
                     {"Left out", 4, true},
                     {"Recording", 4, true}});
    std::string sentences;
    for (const Json& one : gateways) {
        if (!one.is_object()) continue;
        const JsonObject& gateway = one.get_object();
        table.add({text_of(gateway, "name"), words_of(text_of(gateway, "state")),
                   text_of(gateway, "policy"), text_of(gateway, "endpoint"),
                   text_of(gateway, "upstream"), count_of(gateway, "calls"),
                   fmt::format("{:.1f}", number_of(gateway, "callsPerSecond")),
                   count_of(gateway, "refused"), count_of(gateway, "malformed"),
                   count_of(gateway, "upstreamErrors"), count_of(gateway, "unrecorded"),
                   count_of(gateway, "leftOut"),
                   fmt::format("{:.1f} ms", number_of(gateway, "recordingSecondsP50") * 1000)});
        if (const std::string sentence = sentence_of(gateway); !sentence.empty()) {
            sentences += sentence + "\n";
        }
    }
    return table.empty() ? std::string() : table.render(width, bold) + sentences;
}

}  // namespace opentrail::app
