// Courier: brings planned files to the store. For one thread.

#pragma once

#include <string>

#include "base/gzip_writer.h"
#include "base/result.h"
#include "catalog/log_file.h"
#include "delivery/chunk.h"
#include "delivery/store.h"

namespace opentrail::delivery {

class Courier {
  public:
    explicit Courier(Store& store) : store_(store) {}

    /// Stores the file of `plan`, whose events are in `group`, or finds it there already. It is
    /// durable once settle() succeeded.
    /// Code::conflict when something else is there; otherwise the store's errors.
    Result<void> bring(const catalog::LogFile& plan, const Group& group);

    /// After an error all that was brought since the last is to be brought again.
    Result<void> settle() { return store_.settle(later_); }

    /// Gives back the memory of the last file.
    void rest() { last_ = {}; }

  private:
    // Trails with the same selectors have files of the same bytes, one after another.
    struct Zipped {
        Sha256 hash{};
        std::string bytes;
    };

    Store& store_;
    GzipWriter gzip_;
    Zipped last_;
    Unsettled later_;
};

}  // namespace opentrail::delivery
