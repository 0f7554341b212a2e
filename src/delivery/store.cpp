#include "delivery/store.h"

#include <utility>

namespace opentrail::delivery {

Result<Stored> Store::put_if_absent(const Object& object) {
    Unsettled later;
    const Stored stored = TRY(place(object, later));
    TRY(settle(later));
    return stored;
}

Result<std::string> Store::read(std::string_view bucket, std::string_view key) {
    ObjectRead object = TRY(get(bucket, key));
    return std::move(object.bytes);
}

}  // namespace opentrail::delivery
