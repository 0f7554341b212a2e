// ValidatePrinter: verdicts as they come, as lines like the AWS CLI's or as one JSON object, and
// the progress of it all. For one thread.

#pragma once

#include <string>

#include "app/progress.h"
#include "delivery/validation/scope.h"
#include "delivery/validation/verdict.h"

namespace opentrail::app {

class ValidatePrinter {
  public:
    struct Options {
        bool json = false;
        bool verbose = false;  // What is well, too.
    };
    ValidatePrinter(delivery::validation::Scope scope, Options options)
        : scope_(std::move(scope)), options_(options), progress_(0) {}

    void begin();
    void take(const delivery::validation::Verdict& verdict,
              const delivery::validation::Summary& summary);
    /// A remark of our own, that the AWS CLI has not.
    void note(const std::string& text);
    void finish(const delivery::validation::Summary& summary);
    /// Ends what finish() will not.
    void break_off();

  private:
    void print(const std::string& line, bool is_notable);
    void print_json(const delivery::validation::Verdict& verdict);

    const delivery::validation::Scope scope_;
    const Options options_;
    Progress progress_;
    // Empty lines stand around what is invalid, and never two of them.
    bool after_empty_line_ = true;
    bool has_verdicts_ = false;
    double share_ = 0;
};

}  // namespace opentrail::app
