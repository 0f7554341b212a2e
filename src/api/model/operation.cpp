#include "api/model/operation.h"

#include <algorithm>

namespace opentrail::api::model {
namespace {

namespace cloudtrail {
#include "api/model/cloudtrail.inc"
}  // namespace cloudtrail

namespace cloudtrail_data {
#include "api/model/cloudtrail_data.inc"
}  // namespace cloudtrail_data

namespace iam {
#include "api/model/iam.inc"
}  // namespace iam

namespace kms {
#include "api/model/kms.inc"
}  // namespace kms

namespace sts {
#include "api/model/sts.inc"
}  // namespace sts

static_assert(std::ranges::is_sorted(iam::operations, {}, &Operation::name));
static_assert(std::ranges::is_sorted(kms::operations, {}, &Operation::name));
static_assert(std::ranges::is_sorted(sts::operations, {}, &Operation::name));
static_assert(std::ranges::is_sorted(cloudtrail::operations, {}, &Operation::name));

}  // namespace

std::span<const Operation> cloudtrail_operations() { return cloudtrail::operations; }

const Operation* find_operation(std::string_view name) {
    const auto* place =
        std::ranges::lower_bound(cloudtrail::operations, name, {}, &Operation::name);
    return place != std::end(cloudtrail::operations) && place->name == name ? place : nullptr;
}

const Operation* QueryService::find(std::string_view operation) const {
    const auto place = std::ranges::lower_bound(operations, operation, {}, &Operation::name);
    return place != operations.end() && place->name == operation ? &*place : nullptr;
}

bool QueryService::knows(std::string_view operation) const {
    return std::ranges::binary_search(names, operation);
}

bool reads(std::string_view name) {
    return name.starts_with("Get") || name.starts_with("List") || name.starts_with("Describe");
}

const QueryService& iam_service() {
    static constexpr QueryService service = {
        .name = "iam",
        .api_name = "iam.amazonaws.com",
        .version = "2010-05-08",
        .xml_namespace = "https://iam.amazonaws.com/doc/2010-05-08/",
        .operations = iam::operations,
        .names = iam::names,
        .errors = iam::errors,
    };
    return service;
}

const QueryService& sts_service() {
    static constexpr QueryService service = {
        .name = "sts",
        .api_name = "sts.amazonaws.com",
        .version = "2011-06-15",
        .xml_namespace = "https://sts.amazonaws.com/doc/2011-06-15/",
        .operations = sts::operations,
        .names = sts::names,
        .errors = sts::errors,
    };
    return service;
}

const QueryService& kms_service() {
    static constexpr QueryService service = {
        .name = "kms",
        .api_name = "kms.amazonaws.com",
        .version = "2014-11-01",
        .xml_namespace = "",
        .operations = kms::operations,
        .names = kms::names,
        .errors = {},
    };
    return service;
}

std::span<const Operation> cloudtrail_data_operations() { return cloudtrail_data::operations; }

}  // namespace opentrail::api::model
