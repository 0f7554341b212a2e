#include "catalog/row.h"

namespace opentrail::catalog {

std::string_view name(ImportState state) {
    switch (state) {
        case ImportState::running: return "running";
        case ImportState::done: return "done";
        case ImportState::forgotten: return "forgotten";
    }
    return "unknown";
}

}  // namespace opentrail::catalog
