// Door: the built-in buckets in Amazon S3's REST protocol, path style. docs/s3.md says what is
// answered, and how.
//
// A bucket belongs to one account; its policy may let others in, and for reading whoever does not
// say who it is. What is in a bucket that holds evidence nobody changes: no policy allows it.
// Management calls are recorded before the reply; of the others those that are denied, that change
// something, and with record.own_data all. Safe from any thread.

#pragma once

#include <optional>
#include <string>

#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/s3/asked.h"
#include "api/s3/operation.h"
#include "api/s3/request.h"
#include "api/standing.h"
#include "http/message.h"

namespace opentrail::api::s3 {

class Door {
  public:
    /// What `parts` names must outlive it, and the others too.
    Door(Parts parts, const Standing& standing, Recorder& recorder, bool record_all);

    http::Response handle(const Call& call);
    /// Whether it is unsigned, and its path is in a bucket that there is.
    bool is_for_bucket(const http::Request& request) const;
    /// Of a request that nobody signed: none unless it reads, and its bucket's policy lets
    /// everybody do that.
    std::optional<http::Response> handle_unsigned(const http::Request& request,
                                                  const std::string& request_id,
                                                  Timestamp received);
    /// To a request that was not believed.
    static http::Response refuse(const Refused& refused, const http::Request& request,
                                 const std::string& request_id);

  private:
    /// Why the bucket that is asked about cannot be asked; fills in whose it is.
    std::optional<Refused> find_bucket(Asked& asked, const Operation& operation) const;
    /// Why the caller may not ask it.
    std::optional<Refused> turn_away(Asked& asked, const Operation& operation) const;
    Outcome<Answer> answer(Asked& asked, const Operation& operation);
    Outcome<http::Response> run(const Call& call, const S3Request& request,
                                const Operation& operation);
    Outcome<http::Response> record(const Asked& asked, const Operation& operation,
                                   Outcome<Answer> answer);
    Outcome<void> record_one(const Asked& asked, const Operation& operation,
                             const Outcome<Answer>& answer);

    const Parts parts_;
    const Standing& standing_;
    Recorder& recorder_;
    const bool record_all_;
};

}  // namespace opentrail::api::s3
