#include "history/door_value.h"

namespace opentrail::history {

std::vector<std::string> door_values(const journal::Provenance& provenance) {
    std::vector<std::string> values{std::string(journal::name(provenance.door))};
    if (provenance.door == journal::Door::gateway && !provenance.gateway.empty()) {
        values.push_back(std::string(gateway_door_prefix) + provenance.gateway);
    }
    return values;
}

}  // namespace opentrail::history
