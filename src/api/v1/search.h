// Search: GET /v1/events as a page or as a stream of lines. Safe from any
// thread.

#pragma once

#include <optional>
#include <string>

#include "api/call.h"
#include "api/page_search.h"
#include "api/page_token.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/settings.h"
#include "api/standing.h"
#include "api/v1/search_request.h"
#include "base/clock.h"
#include "history/query.h"
#include "http/message.h"

namespace opentrail::api::v1 {

class Search {
  public:
    Search(PageSearch& pages, const PageTokens& tokens, Recorder& recorder,
           const Standing& standing, const Clock& clock, const Settings& settings);

    /// GET /v1/events: a page, or a stream when the caller accepts application/x-ndjson. A stream
    /// of more than a page is an export, and recorded; it ends, with an error line, when the caller
    /// would no longer be let in.
    Outcome<http::Response> events(const Call& call);
    /// What is recorded of a GET /v1/events that asks for an export; none of others.
    static std::optional<OwnCall> export_call(const http::Request& request);

  private:
    struct Question;
    Outcome<Question> question(const Call& call, Purpose purpose);
    Outcome<void> record_read(const Call& call, std::string_view name);
    Outcome<std::string> page(const Question& question);
    Result<FoundPage> next_page(const Question& question, std::size_t limit, const PageToken& token,
                                const http::Stream& out);
    Outcome<http::Response> stream(const Call& call, Question question);

    PageSearch& pages_;
    const PageTokens& tokens_;
    Recorder& recorder_;
    const Standing& standing_;
    const Clock& clock_;
    const Settings& settings_;
};

}  // namespace opentrail::api::v1
