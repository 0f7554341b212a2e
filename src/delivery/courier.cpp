#include "delivery/courier.h"

#include <fmt/format.h>

#include "delivery/log_file.h"

namespace opentrail::delivery {
namespace {

/// As CloudTrail's files have them. The built-in store knows by the name.
Attributes log_file_attributes() {
    Attributes attributes;
    attributes.content_type = "application/json";
    attributes.content_encoding = "gzip";
    return attributes;
}

}  // namespace

const std::shared_ptr<const std::string>& Courier::zip(const catalog::LogFile& plan,
                                                       const Group& group) {
    if (!last_.bytes || last_.hash != plan.hash) {
        last_ = {plan.hash, std::make_shared<const std::string>(gzip_body(group.records, gzip_))};
    }
    return last_.bytes;
}

Result<void> Courier::bring(const catalog::LogFile& plan, const Group& group,
                            const Sender& sender) {
    const Stored stored = TRY(store_.place({.bucket = plan.bucket,
                                            .key = plan.key,
                                            .bytes = *zip(plan, group),
                                            .content_hash = plan.hash,
                                            .trail = sender.trail,
                                            .account = sender.account,
                                            .kms_key = sender.kms_key},
                                           later_));
    if (stored == Stored::exists_other) return std::unexpected(name_is_taken(plan));
    return {};
}

Letter Courier::letter(const catalog::LogFile& plan, const Group& group, const Sender& sender) {
    return {.number = plan.number,
            .group = plan.trail,
            .bucket = plan.bucket,
            .key = plan.key,
            .bytes = zip(plan, group),
            .content_hash = plan.hash,
            .trail = sender.trail,
            .account = sender.account,
            .kms_key = sender.kms_key,
            .attributes = log_file_attributes()};
}

Error name_is_taken(const catalog::LogFile& plan) {
    return {Code::conflict,
            fmt::format("store {} in {}: another object has that name", plan.key, plan.bucket)};
}

}  // namespace opentrail::delivery
