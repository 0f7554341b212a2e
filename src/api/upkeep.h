// Upkeep: writes down now and then when access keys and console sessions were last used, and drops
// what is too old to be asked for. No changes: what a kill cuts off is lost, and a session then
// ends idle a little earlier.
//
// For one thread.

#pragma once

#include "access/authenticator.h"
#include "access/directory.h"
#include "base/time.h"
#include "catalog/catalog.h"

namespace opentrail::api {

class Upkeep {
  public:
    /// All must outlive it.
    Upkeep(access::Authenticator& authenticator, access::Directory& directory,
           catalog::Catalog& catalog, Duration session_idle);

    /// About once a second; with `all` whatever there is.
    void tick(Timestamp now, bool all);

  private:
    void note_keys();
    void note_sessions();
    /// Sessions that ended by their time, and replies that nobody may ask for again.
    void drop_old(Timestamp now);

    access::Authenticator& authenticator_;
    access::Directory& directory_;
    catalog::Catalog& catalog_;
    const Duration sessions_every_;
    Timestamp keys_noted_{};
    Timestamp sessions_noted_{};
    Timestamp dropped_{};
};

}  // namespace opentrail::api
