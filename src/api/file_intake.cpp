#include "api/file_intake.h"

#include "api/v1/intake_sink.h"

namespace opentrail::api {

FileIntake::FileIntake(const Parts& parts, Recorder& recorder, v1::ConflictAlarm& alarm,
                       const catalog::Home& home) {
    if (parts.ledger == nullptr || parts.ledger_follower == nullptr) return;
    const auto note = [&alarm](const history::Decided& decided) {
        if (decided.existing && decided.placed) alarm.note({*decided.existing, *decided.placed});
    };
    intake_ =
        std::make_unique<v1::Intake>(intake::FileTaker::Parts{.ledger = *parts.ledger,
                                                              .follower = *parts.ledger_follower,
                                                              .admission = parts.admission,
                                                              .journal = parts.journal,
                                                              .clock = parts.clock,
                                                              .conflict = note},
                                     parts.catalog, recorder, home);
    imports_ =
        std::make_unique<ImportRunner>(ImportRunner::Parts{.catalog = parts.catalog,
                                                           .applier = parts.applier,
                                                           .recorder = recorder,
                                                           .intake = *intake_,
                                                           .ledger = *parts.ledger,
                                                           .follower = *parts.ledger_follower,
                                                           .journal = parts.journal,
                                                           .clock = parts.clock,
                                                           .open = parts.open_import_bucket,
                                                           .workers = parts.import_workers});
}

std::unique_ptr<intake::Sink> FileIntake::feed_sink(const std::string& feed) {
    return intake_ ? v1::IntakeSink::of_feed(*intake_, feed) : nullptr;
}

void FileIntake::look(const catalog::Change& change) {
    if (imports_) imports_->look(change);
}

void FileIntake::forget(const std::vector<std::string>& imports) {
    if (intake_) intake_->taker().forget(imports);
}

void FileIntake::start_imports() {
    if (imports_) imports_->start();
}

void FileIntake::stop() {
    if (imports_) imports_->stop();
}

void FileIntake::refresh_gauges(Metrics& metrics) {
    if (intake_) intake_->refresh_gauges(metrics);
}

}  // namespace opentrail::api
