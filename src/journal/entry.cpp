#include "journal/entry.h"

namespace opentrail::journal {

std::string_view name(Door door) {
    switch (door) {
        case Door::api: return "api";
        case Door::gateway: return "gateway";
        case Door::submitted: return "submitted";
        case Door::import: return "import";
        case Door::feed: return "feed";
        case Door::watch: return "watch";
    }
    return "unknown";
}

}  // namespace opentrail::journal
