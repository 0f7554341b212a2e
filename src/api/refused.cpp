#include "api/refused.h"

namespace opentrail::api {

Refused as_refused(const Error& error) {
    switch (error.code) {
        case Code::invalid: return {"ValidationException", error.message};
        case Code::not_found: return {"ResourceNotFoundException", error.message};
        case Code::conflict: return {"ConflictException", error.message};
        case Code::denied: return {"AccessDeniedException", error.message};
        case Code::throttled: {
            Refused refused = aws::throttled();
            refused.message += ": " + error.message;
            return refused;
        }
        // What failed inside is for the log, not for callers.
        case Code::unavailable:
            return {"ServiceUnavailable", "The service cannot answer now. Try again later."};
        case Code::corrupt: break;
    }
    return {"InternalFailure", "The request failed because of an internal error."};
}

}  // namespace opentrail::api
