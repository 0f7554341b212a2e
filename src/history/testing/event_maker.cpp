#include "history/testing/event_maker.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "event/parse.h"

namespace opentrail::history {
namespace {

std::string member(std::string_view name, std::string_view value) {
    return value.empty() ? "" : fmt::format(R"("{}":"{}",)", name, value);
}

struct Owned {
    std::vector<std::string> records;
};

}  // namespace

std::string record_of(const Made& made) {
    std::string record = R"({"eventVersion":"1.08",)";
    record += R"("userIdentity":{"type":"IAMUser",)" + member("userName", made.user) +
              member("accessKeyId", made.key) + member("accountId", made.account) +
              fmt::format(R"("arn":"arn:aws:iam::{}:user/{}"}},)", made.account, made.user);
    record += member("eventTime", iso8601(from_millis(made.millis))) + member("eventID", made.id) +
              member("eventName", made.name) + member("eventSource", made.source) +
              member("recipientAccountId", made.account) + member("awsRegion", made.region) +
              member("sourceIPAddress", made.ip) + member("errorCode", made.error) +
              member("userAgent", made.text);
    if (!made.resource.empty()) {
        record +=
            fmt::format(R"("resources":[{{"ARN":"{}","type":"AWS::S3::Object"}}],)", made.resource);
    }
    record += fmt::format(R"("readOnly":{},"eventType":"AwsApiCall"}})", made.read_only);
    return record;
}

journal::Batch batch_of(const std::vector<std::string>& records, journal::Provenance provenance) {
    auto owned = std::make_shared<Owned>(Owned{records});
    auto facts = std::make_shared<event::FactsBatch>();
    event::Parser parser;
    journal::Batch batch;
    for (const std::string& record : owned->records) {
        const auto parsed =
            parser.parse(record, {provenance.account, provenance.region}, false, *facts);
        INVARIANT(parsed.has_value());
        batch.items.push_back({journal::Kind::event, 0, record, facts->facts.back().record_hash});
    }
    batch.provenance = std::move(provenance);
    batch.owner = owned;
    batch.attachment_bytes = facts->arena.size_bytes();
    batch.attachment = std::move(facts);
    return batch;
}

journal::Batch batch_of(const std::vector<Made>& made, journal::Door door, std::string import_id) {
    std::vector<std::string> records;
    for (const Made& one : made) records.push_back(record_of(one));
    journal::Provenance provenance;
    provenance.recorded = from_millis(Made().millis);
    provenance.door = door;
    provenance.account = "999988887777";
    provenance.region = "eu-west-1";
    provenance.import_id = std::move(import_id);
    return batch_of(records, std::move(provenance));
}

const event::FactsBatch& facts_of(const journal::Batch& batch) {
    INVARIANT(batch.attachment != nullptr);
    return *static_cast<const event::FactsBatch*>(batch.attachment.get());
}

}  // namespace opentrail::history
