#include "delivery/gated_store.h"

namespace opentrail::delivery {

Result<Stored> GatedStore::place(const Object& object, Unsettled& later) {
    if (is_gated(object.bucket)) TRY(gate_.check_write(object));
    return inner().place(object, later);
}

Result<void> GatedStore::probe(const Object& object) {
    // Who names a bucket that is not there is told so first.
    const Result<void> taken = inner().probe(object);
    if (!taken && taken.error().code == Code::not_found) return taken;
    if (is_gated(object.bucket)) TRY(gate_.check_trail(object));
    return taken;
}

}  // namespace opentrail::delivery
