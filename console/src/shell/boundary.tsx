// Boundary: what is shown in place of a page that broke.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { Component, type ReactNode } from "react";

interface Props {
  children: ReactNode;
}

export class Boundary extends Component<Props, { broken: string | undefined }> {
  override state: { broken: string | undefined } = { broken: undefined };

  static getDerivedStateFromError(thrown: unknown) {
    return { broken: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  override render() {
    if (this.state.broken === undefined) return this.props.children;
    return (
      <Alert
        type="error"
        header="This page could not be shown"
        action={<Button onClick={() => window.location.reload()}>Load again</Button>}
      >
        {`Load the page again: after an update of the server the browser may hold older pages. `}
        {`If it comes back, report it with these words: ${this.state.broken}`}
      </Alert>
    );
  }
}
