#include "gateway/recording/page_writer.h"

#include "base/log.h"

namespace opentrail::gateway {

PageWriter::PageWriter(Scribe& scribe, Random& random, std::string account, std::string region,
                       const trail::Selectors* record)
    : scribe_(scribe), random_(random), account_(std::move(account)), region_(std::move(region)) {
    if (record != nullptr) matcher_.emplace(*record);
}

/// Renders, checks and appends. What cannot be written with all that was made of it is written
/// without what came from outside as JSON.
Result<void> PageWriter::append(event::Draft& draft, std::vector<Page::Record>& to, Page& page,
                                event::FactsBatch& facts) {
    if (draft.recipient_account.empty()) draft.recipient_account = account_;
    if (draft.region.empty()) draft.region = region_;
    for (const bool plainly : {false, true}) {
        if (plainly) {
            draft.request_parameters.clear();
            draft.response_elements.clear();
            draft.additional_event_data.clear();
            draft.resources.clear();
        }
        const Result<std::string> record = event::render(draft);
        Result<void> checked;
        if (record) {
            checked = parser_.parse(*record, {account_, region_}, false, facts);
        } else {
            checked = std::unexpected(record.error());
        }
        if (checked) {
            to.push_back({page.text.size(), record->size(), draft.event_id});
            page.text += *record;
            return {};
        }
        log_error("gateway", "an event cannot be written as it should be",
                  {{"event_name", draft.name}, {"why", checked.error()}});
    }
    return fail(Code::invalid, "an event cannot be written");
}

/// An event that the caller's account would have too (public records: all of services and of other
/// accounts).
void PageWriter::share(event::Draft& draft) {
    const std::string& type = draft.identity.type;
    const std::string& owner = draft.recipient_account.empty() ? account_ : draft.recipient_account;
    const bool is_foreign = !draft.identity.account.empty() && draft.identity.account != owner;
    if (type == "AWSService" || type == "AWSAccount" || is_foreign) {
        draft.shared_event_id = uuid4(random_);
    }
}

Result<std::string> PageWriter::add_intent(const Exchange& head, Page& page) {
    std::vector<event::Draft> drafts = scribe_.drafts_of(head);
    if (drafts.empty()) return fail(Code::invalid, "an exchange has no event");
    event::Draft& draft = drafts.front();
    draft.event_id = uuid4(random_);
    share(draft);
    draft.error_code = outcome_unknown;
    draft.error_message = "The gateway ended before the call did: what came of it is not known.";
    draft.response_elements.clear();
    draft.time = head.began;
    event::FactsBatch facts;
    TRY(append(draft, page.intents, page, facts));
    return draft.event_id;
}

std::size_t PageWriter::add(const Exchange& exchange, const std::string& intended, Page& page) {
    std::size_t lost = 0;
    bool used = false;
    for (event::Draft& draft : scribe_.drafts_of(exchange)) {
        draft.event_id = used || intended.empty() ? uuid4(random_) : intended;
        share(draft);
        const std::size_t values = page.facts.values.size();
        if (!append(draft, page.events, page, page.facts)) {
            ++lost;
            continue;
        }
        if (!is_wanted(page.of(page.events.back()), draft.name)) {
            // Whose a session is must be known for the calls that are wanted.
            scribe_.learn(page.of(page.events.back()));
            page.text.resize(page.events.back().begin);
            page.events.pop_back();
            page.facts.facts.pop_back();
            page.facts.values.resize(values);
            continue;
        }
        used = true;
    }
    if (!used && !intended.empty()) page.settled.push_back(intended);
    return lost;
}

bool PageWriter::is_wanted(std::string_view record, const std::string& name) {
    if (!matcher_) return true;
    matcher_->match(reader_.read(record, {account_, region_}, false), matches_);
    if (matches_.any()) return true;
    left_out_.add(name);
    return false;
}

}  // namespace opentrail::gateway
