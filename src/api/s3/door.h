// Door: the built-in buckets in Amazon S3's REST protocol, path style, for reading: what log
// readers, `aws s3 ls` and `aws s3 cp` ask. Everything that would write is refused: no interface
// changes what was delivered.
//
// A bucket belongs to one account; others may not so much as learn whether it is there. Denied
// calls are recorded; the others, data events all, with record.own_data. Safe from any thread.

#pragma once

#include <optional>
#include <string>

#include "access/authorizer.h"
#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/s3/request.h"
#include "catalog/catalog.h"
#include "delivery/store.h"
#include "http/message.h"

namespace opentrail::api::s3 {

struct Operation;

class Door {
  public:
    Door(delivery::Store& store, catalog::Catalog& catalog, const access::Authorizer& authorizer,
         Recorder& recorder, std::string region, bool record_all);

    http::Response handle(const Call& call);
    /// To a request that was not believed.
    static http::Response refuse(const Refused& refused, const http::Request& request,
                                 const std::string& request_id);

  private:
    Outcome<http::Response> run(const Call& call, const S3Request& request,
                                const Operation& operation);
    /// Why the caller may not; none when it may.
    std::optional<Refused> may_not(const Call& call, const S3Request& request,
                                   const Operation& operation) const;
    Outcome<void> record(const Call& call, const S3Request& request, const Operation& operation,
                         const std::optional<Refused>& refused);

    delivery::Store& store_;
    catalog::Catalog& catalog_;
    const access::Authorizer& authorizer_;
    Recorder& recorder_;
    const std::string region_;  // Where the buckets are.
    const bool record_all_;
};

}  // namespace opentrail::api::s3
