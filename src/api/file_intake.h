// FileIntake: what the service has of intake, where there is any: /v1/intake, and the imports from
// buckets. Safe from any thread.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/imports/import_runner.h"
#include "api/recorder.h"
#include "api/service.h"
#include "api/v1/conflict_alarm.h"
#include "api/v1/intake.h"
#include "catalog/row.h"
#include "intake/sink.h"

namespace opentrail::api {

class FileIntake {
  public:
    /// All outlive it; `alarm` may be made later, before a file is taken.
    FileIntake(const Parts& parts, Recorder& recorder, v1::ConflictAlarm& alarm,
               const catalog::Home& home);

    /// Null: there is no intake. So are all others then.
    v1::Intake* v1() { return intake_.get(); }
    ImportRunner* imports() { return imports_.get(); }
    /// Of a feed that this process follows itself.
    std::unique_ptr<intake::Sink> feed_sink(const std::string& feed);

    /// A change was applied. From the applier's thread.
    void look(const catalog::Change& change);
    /// What these read is read again when it is asked for.
    void forget(const std::vector<std::string>& imports);
    void start_imports();
    void stop();
    void refresh_gauges(Metrics& metrics);

  private:
    std::unique_ptr<v1::Intake> intake_;
    std::unique_ptr<ImportRunner> imports_;
};

}  // namespace opentrail::api
