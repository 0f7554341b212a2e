#include "delivery/courier.h"

#include <fmt/format.h>

#include "delivery/log_file.h"

namespace opentrail::delivery {

Result<void> Courier::bring(const catalog::LogFile& plan, const Group& group) {
    if (last_.bytes.empty() || last_.hash != plan.hash) {
        last_ = {plan.hash, gzip_body(group.records, gzip_)};
    }
    const Stored stored =
        TRY(store_.place({plan.bucket, plan.key, last_.bytes, plan.hash}, later_));
    if (stored != Stored::exists_other) return {};
    return fail(Code::conflict,
                fmt::format("store {} in {}: another object has that name", plan.key, plan.bucket));
}

}  // namespace opentrail::delivery
