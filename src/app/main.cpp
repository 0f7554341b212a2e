#include "app/command_line.h"
#include "app/embedded_console.h"

int main(int argument_count, char** arguments) {
    return opentrail::app::run_command_line(argument_count, arguments,
                                            opentrail::app::embedded_console());
}
