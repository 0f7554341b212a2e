// Courier: makes planned files, and brings them to the store or hands them over as letters. For one
// thread.

#pragma once

#include <memory>
#include <string>

#include "base/gzip_writer.h"
#include "base/result.h"
#include "catalog/log_file.h"
#include "delivery/chunk.h"
#include "delivery/outbox.h"
#include "delivery/store.h"
#include "delivery/trail_progress.h"

namespace opentrail::delivery {

class Courier {
  public:
    explicit Courier(Store& store) : store_(store) {}

    /// Stores the file of `plan`, whose events are in `group`, or finds it there already. It is
    /// durable once settle() succeeded.
    /// Code::conflict when something else is there; otherwise the store's errors.
    Result<void> bring(const catalog::LogFile& plan, const Group& group, const Sender& sender);

    /// After an error all that was brought since the last is to be brought again.
    Result<void> settle() { return store_.settle(later_); }

    /// The same file, to be stored by others. Its number is the plan's, its group the trail's id.
    Letter letter(const catalog::LogFile& plan, const Group& group, const Sender& sender);

    /// Gives back the memory of the last file.
    void rest() { last_ = {}; }

  private:
    const std::shared_ptr<const std::string>& zip(const catalog::LogFile& plan, const Group& group);

    // Trails with the same selectors have files of the same bytes, one after another.
    struct Zipped {
        Sha256 hash{};
        std::shared_ptr<const std::string> bytes;
    };

    Store& store_;
    GzipWriter gzip_;
    Zipped last_;
    Unsettled later_;
};

/// Another object has the planned name.
Error name_is_taken(const catalog::LogFile& plan);

}  // namespace opentrail::delivery
