#include "base/result.h"

namespace opentrail {

const char* name(Code code) {
    switch (code) {
        case Code::invalid: return "invalid";
        case Code::not_found: return "not_found";
        case Code::conflict: return "conflict";
        case Code::denied: return "denied";
        case Code::throttled: return "throttled";
        case Code::unavailable: return "unavailable";
        case Code::corrupt: return "corrupt";
    }
    return "unknown";
}

}  // namespace opentrail
