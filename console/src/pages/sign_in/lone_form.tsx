// LoneForm: a form alone in the middle of the page, for whoever is not in yet.

import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, type ReactNode, useEffect } from "react";

interface Props {
  title: string;
  /** Of the browser's tab: "Sign in". */
  name: string;
  actions: ReactNode;
  onSubmit: () => void;
  children: ReactNode;
}

export function LoneForm({ title, name, actions, onSubmit, children }: Props) {
  useEffect(() => {
    document.title = `${name} | OpenTrail`;
  }, [name]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <main>
      <Box padding={{ top: "xxxl", horizontal: "l" }}>
        <Grid
          gridDefinition={[
            { colspan: { default: 12, s: 6, l: 4 }, offset: { default: 0, s: 3, l: 4 } },
          ]}
        >
          <form onSubmit={submit} noValidate>
            <Form
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  {actions}
                </SpaceBetween>
              }
            >
              <Container header={<Header variant="h1">{title}</Header>}>
                <SpaceBetween size="m">{children}</SpaceBetween>
              </Container>
            </Form>
          </form>
        </Grid>
      </Box>
    </main>
  );
}
