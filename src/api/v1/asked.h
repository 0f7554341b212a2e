// Asked: a query as a caller put it: read from the request's parameters, limited to what the caller
// may see, and given up when the caller goes.

#pragma once

#include <span>

#include "api/call.h"
#include "api/v1/search_request.h"
#include "history/history.h"

namespace opentrail::api::v1 {

/// ValidationException, naming the parameter.
Outcome<SearchRequest> read_asked(const Call& call, Purpose purpose, Timestamp now);
/// The same of parameters that were taken from the call.
Outcome<SearchRequest> read_asked(const Call& call, std::span<const Parameter> parameters,
                                  Purpose purpose, Timestamp now);

/// Has all records read that `query` is about, however long it takes: what it asks then reads none.
/// Code::unavailable once the caller is gone.
Result<void> read_all_records(history::History& history, history::Query& query);

/// Whether one of the filters is of an identity: principal, session, access key or user.
bool says_who(const history::Query& query);

/// A query for nothing in particular that the caller may see.
history::Query all_visible(const Call& call);

}  // namespace opentrail::api::v1
