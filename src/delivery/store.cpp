#include "delivery/store.h"

namespace opentrail::delivery {

Result<Stored> Store::put_if_absent(const Object& object) {
    Unsettled later;
    const Stored stored = TRY(place(object, later));
    TRY(settle(later));
    return stored;
}

}  // namespace opentrail::delivery
