#include "history/identity_reader.h"

namespace opentrail::history {

Result<std::optional<Identity>> IdentityReader::read(journal::Position position) {
    const auto fetched = journal_.fetch({&position, 1});
    if (!fetched) {
        if (fetched.error().code == Code::not_found) return std::optional<Identity>();
        return std::unexpected(fetched.error());
    }
    const journal::Entry& entry = fetched->front();
    if (entry.kind != journal::Kind::event) return std::optional<Identity>();
    event::FactsBatch facts;
    const std::lock_guard lock(mutex_);
    const auto parsed = parser_.parse(
        entry.record, {entry.provenance.account, entry.provenance.region}, false, facts);
    if (!parsed) return std::optional<Identity>();
    const event::Facts& one = facts.facts.front();
    return std::optional<Identity>({std::string(one.account), std::string(one.event_id)});
}

}  // namespace opentrail::history
